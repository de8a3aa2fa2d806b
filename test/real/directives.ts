import type { Directive, Word } from '../../server/engine/syntax/nginx/unit.ts';
import type { Places } from './runnable.ts';
import { CLIENT_HEADER, choiceHeader } from './surroundings.ts';
import { UPSTREAM_KINDS, type UpstreamKind } from './upstreams.ts';

/**
 * Directives that name what only the machine has that a configuration was written for (accounts, logs, certificates, other hosts), or that
 * make answers depend on those before (caches, limits): none of them decides a header of CORS.
 */
const OF_A_MACHINE: ReadonlySet<string> = new Set(
  `user pid daemon master_process lock_file load_module env stream mail worker_priority worker_rlimit_nofile worker_rlimit_core
  worker_cpu_affinity working_directory debug_points ssl_engine error_log access_log open_log_file_cache resolver resolver_timeout
  upstream limit_req limit_conn set_real_ip_from real_ip_header real_ip_recursive ssl_verify_client ssl_stapling ssl_stapling_verify
  ssl_stapling_file ssl_stapling_responder ssl_crl ssl_dhparam ssl_password_file ssl_session_ticket_key ssl_ocsp ssl_ocsp_responder
  ssl_certificate ssl_certificate_key ssl_trusted_certificate ssl_client_certificate http3 http3_hq quic_retry quic_gso quic_host_key
  client_body_temp_path geoip_country geoip_city geoip_org geoip2`.split(/\s+/),
);

const OF_A_MACHINE_TOO =
  /^(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_(?:temp_path|cache(?:_\w+)?|no_cache|store(?:_\w+)?|ssl_(?:certificate|certificate_key|trusted_certificate|crl|password_file|verify)|bind)$/;

/** Whether a directive is left out. */
export const isLeftOut = (name: string): boolean => OF_A_MACHINE.has(name) || OF_A_MACHINE_TOO.test(name);

/** A word that nginx takes for a text. */
export const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;

/** The protocol in which a directive hands requests to an upstream; undefined for one that does not. */
export function kindOfPass(name: string): UpstreamKind | undefined {
  return UPSTREAM_KINDS.find((kind) => name === `${kind}_pass`);
}

/** The name of the upstream that stands in for all others. */
export const upstreamName = (kind: UpstreamKind, audience: 'main' | 'auth'): string => `cors_lens_${kind}_${audience}`;

/** Where a directive hands requests to: to the test's upstream, with the path that it asks for. */
export function passTarget(kind: UpstreamKind, { value }: Word, audience: 'main' | 'auth'): string {
  const name = upstreamName(kind, audience);
  if (kind === 'grpc') return `grpc://${name}`;
  if (kind !== 'proxy') return name;
  const path = /^https?:\/\/unix:[^:]*:?(.*)$/s.exec(value)?.[1] ?? /^https?:\/\/[^/?]*(.*)$/s.exec(value)?.[1] ?? '';
  return quoted(`http://${name}${path}`);
}

/** Parameters of `listen` that stay: the others are of sockets and protocols. */
const KEPT: ReadonlySet<string> = new Set(['ssl', 'default_server', 'default']);

/** A `listen`. */
export interface Listen {
  readonly port: number;
  readonly secure: boolean;
  /** Tells it from others: address and port as they are written. */
  readonly key: string;
  readonly parameters: readonly string[];
}

/** Reads a `listen`; undefined for one of HTTP/3, which goes over another kind of socket. */
export function listenOf({ args }: Directive): Listen | undefined {
  const [address, ...others] = args.map(({ value }) => value);
  if (address === undefined || others.includes('quic')) return undefined;
  const port = Number(/^(\d+)$/.exec(address)?.[1] ?? /:(\d+)$/.exec(address)?.[1] ?? 80);
  return {
    port,
    secure: others.includes('ssl'),
    key: address.replace(/^\*:/, ''),
    parameters: others.filter((one) => KEPT.has(one)),
  };
}

/** A `geo` or `split_clients` goes by the client: here by a header of the request that says what comes of it. */
export function byHeader({ args }: Directive): string {
  const variable = args.at(-1)?.value ?? '$nothing';
  const header = choiceHeader(variable.slice(1)).toLowerCase().replaceAll('-', '_');
  return `map $http_${header} ${variable} { default $http_${header}; }`;
}

/** What the block of `http` begins with: the places of what the test brings along. */
export function preamble({ prefix, certificate, upstream }: Places): string {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${quoted(`${prefix}/temp-${name}`)};`,
  );
  const upstreams = UPSTREAM_KINDS.flatMap((kind) =>
    (['main', 'auth'] as const).map(
      (audience) =>
        `upstream ${upstreamName(kind, audience)} { server ${quoted(`unix:${upstream(kind, audience)}`)}; }`,
    ),
  );
  return [
    'access_log off;',
    ...folders,
    `ssl_certificate ${quoted(certificate)};`,
    `ssl_certificate_key ${quoted(certificate)};`,
    'set_real_ip_from unix:;',
    `real_ip_header ${CLIENT_HEADER};`,
    ...upstreams,
  ].join(' ');
}
