import type { HttpRequest } from '../browser/types.ts';
import type { Change } from '../service/change.ts';
import { PAGE, SERVICE } from '../service/explore.ts';
import type { Anomaly, Layer, Program, Site } from '../service/program.ts';
import { sameSite } from '../service/sites.ts';
import type { Finding, Question, Rule } from './rule.ts';

type StartUp = Extract<Anomaly, { kind: 'stops-start-up' }>;
type Crash = StartUp & { readonly path: string };

const isPath = (anomaly: Anomaly): anomaly is Crash => anomaly.kind === 'stops-start-up' && anomaly.path !== undefined;

const covers = (outer: Site, inner: Site): boolean =>
  outer.file === inner.file && outer.start <= inner.start && inner.end <= outer.end;

/** The smallest piece of code that registers a layer and holds a place. */
function registration(at: Site, program: Program): Site | undefined {
  const around = Object.values(program.chains)
    .flat()
    .map((layer) => layer.at)
    .filter((site) => covers(site, at) && !sameSite(site, at));
  return around.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
}

const MOST_PLACES = 12;

/** A preflight and an actual request for each route, and for a path that has none. */
function requests({ program }: Question): HttpRequest[] {
  const paths = new Set([...program.routes.map(({ sample }) => sample), '/elsewhere']);
  return [...paths].slice(0, MOST_PLACES).flatMap((path) => {
    const url = SERVICE + path;
    const origin = ['Origin', PAGE] as const;
    return [
      { method: 'OPTIONS', url, headers: [origin, ['Access-Control-Request-Method', 'PUT'] as const] },
      { method: 'GET', url, headers: [origin] },
    ];
  });
}

/** Whether what is registered there answers nothing and nobody: every preflight is answered before it is reached. */
function isRedundant(statement: Site, question: Question): boolean {
  const { program } = question;
  const layers = Object.values(program.chains).flat();
  const inside = layers.filter(({ at, role }) => sameSite(at, statement) && role !== 'route');
  const ids = new Set(inside.map(({ id }: Layer) => id));
  const isEndpoint = program.routes.some(({ layer }) =>
    layers.some(({ id, at }) => id === layer && sameSite(at, statement)),
  );
  if (ids.size === 0 || isEndpoint) return false;
  return requests(question).every((request) => {
    const runs = question.respond(request);
    return (
      runs.length > 0 &&
      runs.every(({ passed, end }) => {
        if (passed.some((id) => ids.has(id)) || end === 'hung') return false;
        return (
          request.method !== 'OPTIONS' ||
          end.lines.some(({ name }) => name.toLowerCase() === 'access-control-allow-origin')
        );
      })
    );
  });
}

function changesOf({ at, path, instead, presuming }: Crash, question: Question): Change[] {
  const statement = registration(at, question.program);
  const drop: Change[] =
    statement !== undefined && isRedundant(statement, question)
      ? [
          {
            kind: 'drop',
            site: statement,
            title: 'Leave it out: preflights are answered before',
            safety: 'safe',
            preferred: true,
          },
        ]
      : [];
  if (instead === undefined) return drop;
  return [
    ...drop,
    {
      kind: 'put',
      site: at,
      was: path,
      value: instead,
      title: `Write ${instead}`,
      safety: drop.length === 0 && presuming === undefined ? 'safe' : 'suggested',
      ...(drop.length === 0 ? { preferred: true as const } : {}),
    },
  ];
}

function finding(crash: Crash, question: Question): Finding {
  const { at, says, presuming } = crash;
  const changes = changesOf(crash, question);
  const startUp = says ?? 'the service stops at the start';
  return {
    at,
    related: [],
    message: {
      what: 'The service does not start: Express 5 throws at this path.',
      browser: `\`${startUp}\`: a wildcard has to have a name, so nothing is served at all.`,
      todo: changes.some(({ kind }) => kind === 'drop')
        ? 'Leave it out: the CORS middleware before it answers every preflight.'
        : 'Name the wildcard.',
    },
    witness: { startUp, ...(presuming === undefined ? {} : { presuming }) },
    causes: [at],
    changes,
  };
}

/** A path of Express 4 at which Express 5 throws. */
export const crashingWildcardPath: Rule = {
  id: 'crashing-wildcard-path',
  title: 'A path at which the service does not start',
  severity: 'error',
  platforms: ['express'],
  fix: 'safe',
  page: `Flags paths that Express 4 takes and Express 5 throws at: \`'*'\`, \`'/*'\`, \`'/api/*'\`, \`'(.*)'\`, most often in \`app.options('*', cors())\`. Where the project does not tell its version of Express, the finding is suspected, and speaks of \`options\`, \`use\` and \`all\` only.

**What the browser does.** Nothing: the service stops at the start with \`Missing parameter name\`.

**What to do.** Where \`app.use(cors())\` comes before, leave the line out: the middleware answers every OPTIONS request by itself. Else name the wildcard: \`'/{*splat}'\` matches every path, \`'/api/{*splat}'\` every path below \`/api/\`.

**Silent** under Express 4, and on paths that both take.

**The fix** is safe: it leaves the line out where preflights are answered before it, else it writes the path that matches in Express 5 what the old one does in Express 4. Where the version is not known the new path is suggested: Express 4 reads it otherwise.

References: [Express, moving to 5](https://expressjs.com/en/guide/migrating-5.html#path-syntax), [path-to-regexp, errors](https://github.com/pillarjs/path-to-regexp#errors).`,
  examples: [
    {
      platform: 'express',
      title: 'Preflights for every path',
      version: '5',
      bad: `const express = require('express');
const cors = require('cors');

const app = express();
app.options('*', cors());
app.get('/v1/data', cors(), (req, res) => res.json({ ok: true }));
`,
      good: `const express = require('express');
const cors = require('cors');

const app = express();
app.options('/{*splat}', cors());
app.get('/v1/data', cors(), (req, res) => res.json({ ok: true }));
`,
    },
  ],
  ask(question) {
    return question.program.anomalies.filter(isPath).map((crash) => finding(crash, question));
  },
};
