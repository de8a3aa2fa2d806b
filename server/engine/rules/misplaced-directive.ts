import type { Anomaly } from '../service/program.ts';
import { groupBySites } from './exchanges.ts';
import type { Finding, Rule } from './rule.ts';

type Misplaced = Extract<Anomaly, { kind: 'not-allowed-here' }>;

const isMisplaced = (anomaly: Anomaly): anomaly is Misplaced => anomaly.kind === 'not-allowed-here';

const MOST_NOTES = 8;

/** One finding for all directives of one level: the server stops at the first. */
function finding([first, ...others]: readonly [Misplaced, ...Misplaced[]]): Finding {
  const { at, name, within, why, says } = first;
  return {
    at,
    related: others
      .map((other) => ({ at: other.at, message: `\`${other.name}\` is not allowed here either.` }))
      .slice(0, MOST_NOTES),
    message: {
      what: `The server does not start: \`${name}\` is not allowed in ${within}.`,
      browser: 'Browsers get no answer at all, or that of the configuration before this one.',
      todo: `Move it: ${why}.`,
    },
    witness: { startUp: says },
    causes: [at],
    changes: [],
  };
}

/** Directives that stand where the server does not take them (nginx, `ngx_conf_handler`). */
export const misplacedDirective: Rule = {
  id: 'misplaced-directive',
  title: 'A directive where the server does not allow it',
  severity: 'error',
  platforms: ['nginx'],
  fix: 'none',
  page: `Flags directives of CORS that stand where nginx does not allow them: \`add_header\` in an \`if\` of a \`server\` or in \`limit_except\`, an \`if\` in an \`if\`, a \`map\` in a \`server\` or a \`location\`, \`proxy_set_header\` in an \`if\`.

**What the browser does.** Nothing: nginx refuses the whole configuration with \`directive is not allowed here\`. It does not start, and a reload keeps the old configuration.

**What to do.** Move the headers into a \`location\`, the \`map\` to the \`http\` level. In place of an \`if\` in an \`if\`, a \`map\` over both variables, \`map "$request_method:$http_origin" $cors\`, decides on two things at once.

**Silent** about files in which no block and no directive tells where they are included.

References: [nginx, add_header](https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header), [nginx, if](https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#if), [nginx, map](https://nginx.org/en/docs/http/ngx_http_map_module.html#map).`,
  examples: [
    {
      platform: 'nginx',
      title: 'Headers in an `if` of the server',
      bad: `server {
    listen 443 ssl;
    server_name api.example.com;

    if ($request_method = OPTIONS) {
        add_header Access-Control-Allow-Origin https://app.example.com;
        add_header Access-Control-Allow-Methods "GET, POST, PUT";
        return 204;
    }

    location / {
        proxy_pass http://127.0.0.1:8000;
    }
}
`,
      good: `server {
    listen 443 ssl;
    server_name api.example.com;

    location / {
        add_header Access-Control-Allow-Origin https://app.example.com always;
        add_header Access-Control-Allow-Methods "GET, POST, PUT" always;
        add_header Access-Control-Allow-Headers Content-Type always;

        if ($request_method = OPTIONS) {
            return 204;
        }

        proxy_pass http://127.0.0.1:8000;
    }
}
`,
    },
  ],
  ask({ program }) {
    return groupBySites(program.anomalies.filter(isMisplaced), ({ at, level }) => [level ?? at]).map(({ things }) =>
      finding(things),
    );
  },
};
