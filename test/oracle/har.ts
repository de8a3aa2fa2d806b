import { startBrowser } from '../../scripts/vscode-host/host.mjs';
import { poll, within } from '../../scripts/vscode-host/lifetime.mjs';
import { layDown } from '../../scripts/vscode-host/setup.mjs';
import { caseOf, type Exchange, fillExchange, segmentOf } from './exchange.ts';
import { askAll } from './script.ts';
import { type Seen, startServices } from './service.ts';

/** An exchange that a page of Chromium had, as the debugging protocol tells it. */
export interface Recording extends Seen {
  /** The address of the page. */
  readonly page: string;
  readonly requests: readonly RecordedRequest[];
  /** How the request failed: the name of a CORS error, else of a net error; null where it did not. */
  readonly failure: string | null;
}

/** The protocol's events about one request, redirects of it included. */
export interface RecordedRequest {
  readonly sent: RequestWillBeSent[];
  readonly sentExtra: { readonly headers: Headers }[];
  readonly receivedExtra: { readonly headers: Headers; readonly statusCode: number }[];
  received: ResponseReceived | null;
  failed: LoadingFailed | null;
}

/** Lines of one name are one value with line breaks. */
type Headers = Readonly<Record<string, string>>;
interface Response {
  readonly status: number;
  readonly headers: Headers;
}
interface Identified {
  readonly requestId: string;
}
interface RequestWillBeSent extends Identified {
  readonly request: { readonly url: string; readonly method: string; readonly headers: Headers };
  readonly initiator: { readonly type: string; readonly url?: string };
  readonly type: string;
  /** In seconds since 1970. */
  readonly wallTime: number;
  readonly redirectResponse?: Response;
}
interface ResponseReceived extends Identified {
  /** Here a preflight is one; when it is sent, it is of type Other. */
  readonly type: string;
  readonly response: Response;
}
interface LoadingFailed extends Identified {
  readonly errorText: string;
  readonly corsErrorStatus?: { readonly corsError: string };
}
interface Session {
  send(method: string, parameters?: object): Promise<unknown>;
  on(event: string, listen: (parameters: never) => void): void;
}
interface DebuggedPage {
  goto(url: string): Promise<unknown>;
  context(): { newCDPSession(page: unknown): Promise<Session> };
}

const DEADLINE_MS = 60_000;

/** Lets a page of Chromium run exchanges that are all refused, and records the events of the debugging protocol about them. */
export async function record(templates: readonly Exchange[]): Promise<readonly Recording[]> {
  await layDown(['browser']);
  const services = await startServices();
  const browser = await startBrowser();
  try {
    const page = `${services.places.app}/app`;
    const opened = (await browser.newPage()) as unknown as DebuggedPage;
    await opened.goto(page);
    const session = await opened.context().newCDPSession(opened);
    const requests = listen(session);
    await session.send('Network.enable');
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    const exchanges = templates.map((template, id) => {
      const exchange = fillExchange(template, services.places, segmentOf(id));
      services.expect(id, exchange.answers);
      return exchange;
    });
    const expression = `(${askAll})(${JSON.stringify(exchanges)})`;
    await within('the page', DEADLINE_MS, session.send('Runtime.evaluate', { expression, awaitPromise: true }));
    return await Promise.all(
      exchanges.map(async (_, id) => {
        const seen = services.seen(id);
        const own = await poll(`the events of ${segmentOf(id)}`, DEADLINE_MS, () => whole(requests, id, seen));
        const failed = own.findLast(({ sent }) => sent[0]?.initiator.type !== 'preflight')?.failed ?? null;
        const failure = failed?.corsErrorStatus?.corsError ?? failed?.errorText.replace('net::', '') ?? null;
        return { page, requests: own, failure, ...seen };
      }),
    );
  } finally {
    await browser.stop();
    await services.close();
  }
}

/** The requests of the page so far. Events about one may come in any order: several processes tell of it. */
function listen(session: Session): ReadonlyMap<string, RecordedRequest> {
  const requests = new Map<string, RecordedRequest>();
  const on = <Event extends Identified>(name: string, put: (request: RecordedRequest, event: Event) => void): void =>
    session.on(`Network.${name}`, (event: Event) => {
      const known = requests.get(event.requestId);
      const request = known ?? { sent: [], sentExtra: [], receivedExtra: [], received: null, failed: null };
      requests.set(event.requestId, request);
      put(request, event);
    });
  on<RequestWillBeSent>('requestWillBeSent', ({ sent }, event) => sent.push(event));
  on<Identified & { headers: Headers }>('requestWillBeSentExtraInfo', ({ sentExtra }, event) => sentExtra.push(event));
  on<Identified & { headers: Headers; statusCode: number }>('responseReceivedExtraInfo', ({ receivedExtra }, event) =>
    receivedExtra.push(event),
  );
  on<ResponseReceived>('responseReceived', (request, event) => {
    request.received = event;
  });
  on<LoadingFailed>('loadingFailed', (request, event) => {
    request.failed = event;
  });
  return requests;
}

/** The requests of a case, once everything about them was told; undefined before. */
function whole(
  requests: ReadonlyMap<string, RecordedRequest>,
  id: number,
  { trips }: Seen,
): readonly RecordedRequest[] | undefined {
  const own = [...requests.values()].filter(({ sent }) => caseOf(sent[0]?.request.url ?? '') === id);
  const count = (of: (request: RecordedRequest) => number): number => own.reduce((sum, each) => sum + of(each), 0);
  const told = count(({ sentExtra }) => sentExtra.length) >= trips.length;
  const answered = count(({ receivedExtra }) => receivedExtra.length) >= trips.length;
  const ended = own.every(({ sent, received, failed }) =>
    sent[0]?.initiator.type === 'preflight' ? received !== null || failed !== null : failed !== null,
  );
  return own.length > 0 && told && answered && ended ? own : undefined;
}

/**
 * A HAR 1.2 of recordings in the shape in which Chromium's DevTools export one without sensitive data. DevTools did not write it: it
 * is built here of the same events, for what CORS is about, by the rules of DevTools' `models/har/Log.ts` and of its
 * `NetworkRequest.ts` (`addExtraResponseInfo`).
 */
export function harOf(recordings: readonly Recording[]): string {
  const pages = [...new Set(recordings.map(({ page }) => page))];
  const entries = recordings.flatMap(({ page, requests }) =>
    requests.flatMap((request) => request.sent.map((_, hop) => entry(request, hop, `page_${pages.indexOf(page) + 1}`))),
  );
  return JSON.stringify({
    log: {
      version: '1.2',
      creator: { name: 'WebInspector', version: '537.36' },
      pages: pages.map((title, index) => ({
        startedDateTime: new Date(0).toISOString(),
        id: `page_${index + 1}`,
        title,
        pageTimings: { onContentLoad: null, onLoad: null },
      })),
      entries: entries.toSorted((one, other) => one.startedDateTime.localeCompare(other.startedDateTime)),
    },
  });
}

function entry(recorded: RecordedRequest, hop: number, pageref: string) {
  const { sent, sentExtra, receivedExtra, received, failed } = recorded;
  const event = sent[hop];
  if (event === undefined) throw new Error('a request has no such hop');
  const { request, initiator, type, wallTime } = event;
  const last = hop === sent.length - 1;
  // What the network service tells goes before what the page’s process tells, which learns nothing of a refused answer.
  const response = last ? received?.response : sent[hop + 1]?.redirectResponse;
  const extra = receivedExtra[hop];
  const headers = headerList(extra?.headers ?? response?.headers ?? {});
  return {
    _initiator: initiator,
    _priority: 'High',
    _resourceType: (received?.type ?? type).toLowerCase(),
    cache: {},
    pageref,
    request: {
      method: request.method,
      url: request.url,
      httpVersion: sentExtra[hop] === undefined ? '' : 'HTTP/1.1',
      headers: headerList(sentExtra[hop]?.headers ?? request.headers),
      queryString: [...new URL(request.url).searchParams].map(([name, value]) => ({ name, value })),
      cookies: [],
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status: extra?.statusCode ?? response?.status ?? 0,
      statusText: '',
      httpVersion: extra === undefined ? '' : 'HTTP/1.1',
      headers,
      cookies: [],
      content: { size: 0, mimeType: 'x-unknown' },
      redirectURL: headers.find(({ name }) => name.toLowerCase() === 'location')?.value ?? '',
      headersSize: -1,
      bodySize: -1,
      _transferSize: 0,
      _error: last && failed !== null ? failed.errorText : null,
    },
    startedDateTime: new Date(wallTime * 1000).toISOString(),
    time: 1,
    timings: { blocked: -1, dns: -1, ssl: -1, connect: -1, send: 0, wait: 1, receive: 0 },
  };
}

const SENSITIVE = /^(?:cookie|set-cookie|authorization)$/i;

function headerList(headers: Headers): readonly { readonly name: string; readonly value: string }[] {
  return Object.entries(headers)
    .filter(([name]) => !SENSITIVE.test(name))
    .flatMap(([name, lines]) => lines.split('\n').map((value) => ({ name, value })));
}
