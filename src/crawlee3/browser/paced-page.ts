import type { PreparationRequests } from '../../identity/preparing/preparation-requests.js';
import { headOf } from './navigation-answers.js';
import { textOfPage } from '../http/page-text.js';
import type { ResponseLike, PageLike } from '../like.js';

type Goto = (url: string, ...rest: unknown[]) => Promise<ResponseLike | null>;

/**
 * Gives `use` a page whose `goto` obeys the pace of the exit. The page itself is changed for that time: what stands
 * in for a page is not taken for one by the tools that people use it with.
 */
export async function withPacedPage<Result>(
    page: PageLike,
    requests: PreparationRequests,
    use: () => Promise<Result>,
): Promise<Result> {
    const navigable = page as PageLike & { goto: Goto };
    const goto = navigable.goto.bind(page);
    const paced: Goto = (url, ...rest) =>
        requests.send(
            url,
            () => goto(url, ...rest),
            async (response) => ({ ...(response && headOf(response)), body: await textOfPage(page) }),
        );
    navigable.goto = paced;
    try {
        return await use();
    } finally {
        // What was there before is the class's own.
        Reflect.deleteProperty(navigable, 'goto');
    }
}
