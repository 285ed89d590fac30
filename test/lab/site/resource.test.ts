import { expect, it } from 'vitest';
import { resourceOf } from '../../../src/lab/site/resource.js';

it.each([
    ['/', 'page'],
    ['/page/1', 'page'],
    ['/rich/1', 'page'],
    ['/about.html', 'page'],
    ['/favicon.ico', 'asset'],
    ['/sw.js', 'asset'],
    ['/api/data', 'asset'],
    ['/from-service-worker', 'asset'],
    ['/socket', 'socket'],
])('takes %s for a %s', (path, resource) => {
    expect(resourceOf(path)).toBe(resource);
});
