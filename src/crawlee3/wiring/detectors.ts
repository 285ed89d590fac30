import type { Detector, DetectorOptions } from '../../detection/detector.js';
import { createDetector } from '../../detection/detector.js';
import type { Dispatcher } from '../../dispatch/dispatcher.js';
import type { Provider } from '../../providers/provider.js';

export interface DetectorsParts {
    readonly detection: Required<Pick<DetectorOptions, 'rules' | 'disable' | 'maxRetryAfterSecs'>>;
    readonly dispatcher: Pick<Dispatcher, 'supplies'>;
}

/** A detector for each provider, made when it is first needed. */
export function detectors(
    { detection, dispatcher }: DetectorsParts,
    blockedStatuses: readonly number[] | undefined,
): (provider: Provider | undefined) => Detector {
    const byProvider = new Map<Provider['errors'], Detector>();
    return (service = dispatcher.supplies.main.provider) => {
        let detector = byProvider.get(service.errors);
        if (detector === undefined) {
            const others = Array.from(dispatcher.supplies, ({ provider }) => provider);
            detector = createDetector({ ...detection, service, others, blockedStatuses });
            byProvider.set(service.errors, detector);
        }
        return detector;
    };
}
