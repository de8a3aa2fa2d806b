import { startBrowser } from '../../scripts/vscode-host/host.mjs';
import { poll, within } from '../../scripts/vscode-host/lifetime.mjs';
import { layDown } from '../../scripts/vscode-host/setup.mjs';
import { caseOf, type Exchange, fillExchange, segmentOf } from './exchange.ts';
import { type Ask, askAll, type Got } from './script.ts';
import { type Seen, type Services, startServices } from './service.ts';

/** What Chromium made of an exchange. */
export interface Observation extends Seen {
  /** The exchange with its placeholders filled in. */
  readonly exchange: Exchange;
  /** The origin of the page as Chromium's script sees it. */
  readonly origin: string;
  readonly got: Got;
  /** How the request failed by the debugging protocol; null where it did not, or where it was never made. */
  readonly failure: Failure | null;
}

/** `reason` is the name of a CORS error, else that of a net error. */
export interface Failure {
  readonly reason: string;
  readonly parameter: string;
}

/** A running Chromium with a page on each origin, and the services that it asks. */
export interface Chromium {
  readonly version: string;
  /** Lets the pages' scripts run exchanges, many at a time; the observations are in their order. */
  readonly run: <T extends Exchange>(exchanges: readonly T[]) => Promise<readonly Observation[]>;
  readonly close: () => Promise<void>;
}

interface Session {
  send(method: string, parameters?: object): Promise<unknown>;
  on(event: string, listen: (parameters: unknown) => void): void;
}
interface DebuggedPage {
  goto(url: string): Promise<unknown>;
  context(): { close(): Promise<void>; newCDPSession(page: unknown): Promise<Session> };
}

/** A page, what its script is made to run, and the failures that the debugging protocol tells of it. */
interface Client {
  readonly origin: string;
  readonly ask: (asks: readonly Ask[]) => Promise<readonly Got[]>;
  /** Requests that were made, by the number of their case. */
  readonly made: ReadonlySet<number>;
  readonly failures: ReadonlyMap<number, Failure>;
}

interface RequestWillBeSent {
  readonly requestId: string;
  readonly initiator: { readonly type: string };
  readonly request: { readonly url: string };
}
interface LoadingFailed {
  readonly requestId: string;
  readonly errorText: string;
  readonly corsErrorStatus?: { readonly corsError: string; readonly failedParameter: string };
}

const AT_ONCE = 60;
const DEADLINE_MS = 60_000;

/** Lays Chromium down where it is not yet, and starts it with the services. */
export async function startChromium(): Promise<Chromium> {
  await layDown(['browser']);
  const services = await startServices();
  const browser = await startBrowser();
  const page = async (path: string): Promise<DebuggedPage> => {
    const opened = (await browser.newPage()) as unknown as DebuggedPage;
    await opened.goto(`${services.places.app}/${path}`);
    return opened;
  };
  const [app, sandbox] = [await page('app'), await page('sandbox')];
  const clients = { app: await debug(app), sandbox: await debug(sandbox) };
  const session = await app.context().newCDPSession(app);
  const { product } = (await session.send('Browser.getVersion')) as { readonly product: string };
  let next = 0;
  return {
    version: product,
    run: async (exchanges) => {
      const observations: Observation[] = [];
      for (let at = 0; at < exchanges.length; at += AT_ONCE) {
        const chunk = exchanges.slice(at, at + AT_ONCE);
        observations.push(...(await runChunk(services, clients, chunk, next)));
        next += chunk.length;
      }
      return observations;
    },
    close: async () => {
      await browser.stop();
      await services.close();
    },
  };
}

async function runChunk(
  services: Services,
  clients: Readonly<Record<Exchange['from'], Client>>,
  templates: readonly Exchange[],
  first: number,
): Promise<readonly Observation[]> {
  const numbered = templates.map((template, index) => {
    const id = first + index;
    const exchange = fillExchange(template, services.places, segmentOf(id));
    services.expect(id, exchange.answers);
    return { id, exchange, client: clients[exchange.from] };
  });
  const got = new Map<number, Got>();
  for (const client of Object.values(clients)) {
    const own = numbered.filter((each) => each.client === client);
    const results = await client.ask(own.map(({ exchange }) => exchange));
    own.forEach(({ id }, index) => {
      const result = results[index];
      if (result !== undefined) got.set(id, result);
    });
  }
  return Promise.all(
    numbered.map(async ({ id, exchange, client }) => {
      const result = got.get(id) ?? { error: 'no result' };
      // The protocol tells of a request before its script is told of the failure, but other processes add to it.
      const failure = 'error' in result && client.made.has(id) ? await failureOf(client, id) : null;
      return { exchange, origin: client.origin, got: result, failure, ...services.seen(id) };
    }),
  );
}

function failureOf(client: Client, id: number): Promise<Failure> {
  return poll(`the failure of ${segmentOf(id)}`, DEADLINE_MS, () => client.failures.get(id));
}

/** Watches the network of a page, with its cache switched off. */
async function debug(page: DebuggedPage): Promise<Client> {
  const session = await page.context().newCDPSession(page);
  const cases = new Map<string, number>();
  const made = new Set<number>();
  const failures = new Map<number, Failure>();
  session.on('Network.requestWillBeSent', (parameters) => {
    const { requestId, initiator, request } = parameters as RequestWillBeSent;
    const id = caseOf(request.url);
    // A preflight is a request of its own; how it fails is told of the request that it asks for, too.
    if (id === undefined || initiator.type === 'preflight' || cases.has(requestId)) return;
    cases.set(requestId, id);
    made.add(id);
  });
  session.on('Network.loadingFailed', (parameters) => {
    const { requestId, errorText, corsErrorStatus } = parameters as LoadingFailed;
    const id = cases.get(requestId);
    if (id === undefined) return;
    const reason = corsErrorStatus?.corsError ?? errorText.replace('net::', '');
    failures.set(id, { reason, parameter: corsErrorStatus?.failedParameter ?? '' });
  });
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const evaluate = async (expression: string): Promise<unknown> => {
    const reply = session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    const { result, exceptionDetails } = (await within('the script of a page', DEADLINE_MS, reply)) as {
      readonly result: { readonly value?: unknown };
      readonly exceptionDetails?: unknown;
    };
    if (exceptionDetails !== undefined)
      throw new Error(`the script of a page failed: ${JSON.stringify(exceptionDetails)}`);
    return result.value;
  };
  return {
    origin: String(await evaluate('self.origin')),
    ask: async (asks) => (await evaluate(`(${askAll})(${JSON.stringify(asks)})`)) as readonly Got[],
    made,
    failures,
  };
}
