/** Which files hold nginx configuration, or templates of it: by their names, and by their texts where names do not tell. */

/** Language identifiers of the editor protocol: our own, and that of other extensions. */
const HOST_LANGUAGES: ReadonlySet<string> = new Set(['nginx', 'NGINX']);

/** Identifiers under which editors open configuration files and templates whose language they do not know. */
const UNDECIDED_LANGUAGES: ReadonlySet<string> = new Set([
  'plaintext',
  'text',
  'conf',
  'config',
  'ini',
  'properties',
  'jinja',
  'jinja2',
  'erb',
  'template',
  'gotmpl',
  'go-template',
]);

/** What template engines add to the name of the file that they write. */
const TEMPLATE = String.raw`\.(?:template|tmpl|tpl|j2|jinja2?|erb|ejs|epp|ctmpl|mustache|hbs|in)`;
const TEMPLATE_NAME = new RegExp(`${TEMPLATE}$`, 'i');

/** A name without what a template engine takes away: `cors.conf` of `cors.conf.j2`. The same name where it is no template's. */
export const writtenName = (name: string): string => name.replace(TEMPLATE_NAME, '');

/** Programs, documents, data and everything else that has a language of its own. */
const OTHER_LANGUAGE =
  /\.(?:[cm]?[jt]sx?|py|rb|php\d?|pl|pm|go|rs|java|kt|scala|cs?|cpp|h|hpp|sh|bash|zsh|fish|bat|cmd|ps1|lua|njs|sql|md|mdx|markdown|rst|adoc|tex|html?|xml|svg|css|s[ac]ss|less|vue|svelte|ya?ml|json[c5l]?|toml|lock|csv|diff|patch|log|ipynb|tf|tfvars|hcl|service|socket|timer|env|pem|key|crt|gz|zip|png|jpe?g|gif|ico|woff2?)$/i;

const isOtherLanguage = (name: string): boolean => name.startsWith('.') || OTHER_LANGUAGE.test(writtenName(name));

const NAMED_NGINX = [
  /nginx[^/]*\.conf(?:[._-][^/]*)?$/i,
  new RegExp(`nginx[^/]*${TEMPLATE}$`, 'i'),
  /\.(?:nginx|nginxconf|vhost)$/i,
  /\.conf\.(?:template|tmpl)$/i,
];

const IN_PLACES_OF_NGINX = [
  /\/sites-(?:available|enabled)\/[^/]+$/i,
  /\/conf\.d\/[^/]+\.conf$/i,
  /\/nginx[^/]*\/(?:[^/]+\/)*[^/]+\.conf$/i,
  /\/nginx[^/]*\/(?:[^/]+\/)*(?:snippets|includes?)\/[^/.]+$/i,
];

const PERHAPS_NGINX = [
  new RegExp(`\\.conf(?:${TEMPLATE})?$`, 'i'),
  /\/snippets\/[^/.]+$/i,
  /\.j2$/i,
  /\.erb$/i,
  new RegExp(`nginx.*(?:${TEMPLATE}|\\.inc|\\.cfg|\\.include)$`, 'i'),
];

/**
 * Whether a file holds nginx configuration, by its name and its folders. `maybe`: by its text ({@link looksLikeNginx}).
 *
 * @param path with forward slashes.
 */
export function nginxByName(path: string): 'yes' | 'maybe' | 'no' {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (isOtherLanguage(name)) return 'no';
  const from = path.startsWith('/') ? path : `/${path}`;
  if (NAMED_NGINX.some((pattern) => pattern.test(name)) || IN_PLACES_OF_NGINX.some((pattern) => pattern.test(from)))
    return 'yes';
  return PERHAPS_NGINX.some((pattern) => pattern.test(from)) ? 'maybe' : 'no';
}

/** As much of a text is looked at, in UTF-16 units: comments at its beginning may be long. */
const LOOKED_AT = 64 * 1024;

/** Lines that nginx refuses and that others begin with: Apache, INI files (supervisord, systemd, PHP), YAML; and what markup, data and scripts begin with. */
const OF_OTHERS = [
  /^[ \t]*<\/?(?:VirtualHost|Directory|IfModule|IfDefine|Location|Files|Proxy|LocationMatch|FilesMatch|DirectoryMatch)\b/im,
  /^[ \t]*\[[\w:. @/-]+\][ \t]*\r?$/m,
  /^(?:- )?[\w.-]+:(?:[ \t].*)?\r?$/m,
  /^\s*(?:<(?!%)|\{(?![{%#])|\[|---\s|#!\s*\/)/,
];

/** Directives that are nginx's alone, ended as nginx ends them. */
const SHAPES = [
  /(?:^|[;{}])[ \t]*(?:server|http|events)\s*\{/m,
  /(?:^|[;{}])[ \t]*(?:location\s+[^;\r\n]+|upstream\s+\S+|limit_except\s[^;{}]+|(?:map|geo|split_clients)\s+\S+\s+\$\w+)\s*\{/m,
  /(?:^|[;{}])[ \t]*if\s*\(\s*\$(?:http_|request|arg_|cookie_|cors|host|uri|scheme|args|remote_)[^\n]*\)\s*\{/m,
  /(?:^|[;{}])[ \t]*(?:add_header(?:_inherit)?|more_(?:set|clear)_headers|proxy_(?:pass|set_header|hide_header|pass_header|redirect|http_version|cache\w*)|(?:fastcgi|uwsgi|scgi|grpc)_(?:pass|param|hide_header|set_header)|server_name|try_files|listen|auth_request(?:_set)?|error_page|access_log|client_max_body_size|ssl_certificate|set\s+\$\w+|return\s+[1-5]\d\d\b|rewrite\s+\S+\s+\S+)(?:[ \t]+[^\r\n]*|[ \t]*);/m,
];

const isOfOthers = (text: string): boolean => OF_OTHERS.some((pattern) => pattern.test(text));

/** Whether a text reads as nginx configuration, or a template of it: a cheap test for files whose names do not tell. */
export function looksLikeNginx(text: string): boolean {
  const beginning = text.slice(0, LOOKED_AT);
  return SHAPES.some((pattern) => pattern.test(beginning)) && !isOfOthers(beginning);
}

/**
 * Whether a text is nginx configuration. What the editor says is believed, then the name, then the text.
 *
 * @param path with forward slashes, or the URI of a document without a file.
 * @param hostLanguage the editor's language identifier, where there is one.
 */
export function isNginx(path: string, hostLanguage: string | undefined, text: string): boolean {
  if (hostLanguage !== undefined && HOST_LANGUAGES.has(hostLanguage)) return true;
  if (hostLanguage !== undefined && !UNDECIDED_LANGUAGES.has(hostLanguage)) return false;
  if (isOtherLanguage(path.slice(path.lastIndexOf('/') + 1))) return false;
  return nginxByName(path) === 'yes' ? !isOfOthers(text.slice(0, LOOKED_AT)) : looksLikeNginx(text);
}
