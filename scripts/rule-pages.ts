import { dialogues } from '../server/cli/conversation.ts';
import { exchangesOf, startUpOf } from '../server/cli/witness.ts';
import type { Engine, Reported } from '../server/engine/analysis.ts';
import { RULES } from '../server/engine/rules/all.ts';
import type { Example, Rule } from '../server/engine/rules/rule.ts';

/** Where an example for a platform is taken to stand. */
export const exampleFile = (platform: string): string =>
  isNginx(platform) ? '/example/nginx.conf' : '/example/server.js';

const isNginx = (platform: string): boolean => platform === 'nginx';

const EXAMPLE_MANIFEST = '/example/package.json';

const HEAD = '<!-- Written by `npm run docs` from the rule files in server/engine/rules. Edit those. -->';

const FIXES: Readonly<Record<Rule['fix'], string>> = {
  safe: 'safe where the text is evident, else suggested',
  suggested: 'suggested',
  none: 'none',
};

const PLATFORMS: Readonly<Record<string, string>> = { express: 'Express', fastify: 'Fastify' };

const platformOf = (name: string): string => PLATFORMS[name] ?? name;

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;

/**
 * The pages of all rules: Markdown by the path below `docs/rules/`.
 *
 * @param engine analyses the examples: the conversation on a page is what the engine found, not what somebody wrote
 * @throws where a bad example has no finding of its rule
 */
export async function rulePages(engine: Engine): Promise<ReadonlyMap<string, string>> {
  const pages = await Promise.all(RULES.map(async (rule) => [`${rule.id}.md`, await rulePage(rule, engine)] as const));
  return new Map([['README.md', indexPage()], ...pages]);
}

function indexPage(): string {
  const rows = RULES.map(
    (rule) =>
      `| [${rule.id}](${rule.id}.md) | ${rule.title} | ${rule.severity} | ${rule.platforms.map(platformOf).join('; ')} | ${rule.fix} |`,
  );
  return [
    HEAD,
    '# Rules',
    'The severity is a ceiling: a finding that only holds under some circumstance is a warning at most, and one that depends on code that could not be read says so.',
    ['| rule | finds | severity | platforms | fix |', '|---|---|---|---|---|', ...rows].join('\n'),
    '*Safe* fixes make effective exactly what the text already says; they are also taken on save (`source.fixAll.corsLens`) and by `cors-lens check --fix`. *Suggested* ones are one click, and never taken unasked.',
    suppression('<rule>', [...new Set(RULES.flatMap(({ platforms }) => platforms))]),
  ]
    .join('\n\n')
    .concat('\n');
}

async function rulePage(rule: Rule, engine: Engine): Promise<string> {
  const examples = await Promise.all(rule.examples.map((example) => exampleSection(rule, example, engine)));
  return [
    HEAD,
    `# ${rule.title}`,
    `\`${rule.id}\` · severity: ${rule.severity} at most · platforms: ${rule.platforms.map(platformOf).join('; ')} · fix: ${FIXES[rule.fix]}`,
    rule.page.trim(),
    '## Examples',
    ...examples,
    '## Switching it off',
    suppression(rule.id, rule.platforms),
  ]
    .join('\n\n')
    .concat('\n');
}

async function exampleSection(
  rule: Rule,
  { platform, title, version, bad, good }: Example,
  engine: Engine,
): Promise<string> {
  const manifest = version && JSON.stringify({ dependencies: { [platform]: `^${version}.0.0` } });
  const file = exampleFile(platform);
  const { findings } = await engine.analyze(file, {
    read: (path) => (path === file ? bad : path === EXAMPLE_MANIFEST ? manifest : undefined),
  });
  const language = isNginx(platform) ? 'nginx' : 'js';
  const finding = findings.find((one) => one.rule === rule.id);
  if (finding === undefined) throw new Error(`The example "${title}" of ${rule.id} has no finding of its rule`);
  return [
    `### ${title}${rule.platforms.length > 1 ? ` (${platformOf(platform)})` : ''}`,
    `**Wrong.** ${finding.message.what}`,
    fenced(language, bad),
    'startUp' in finding.witness ? 'What the service makes of it:' : 'What a browser makes of it:',
    fenced('text', conversation(finding)),
    '**Right.**',
    fenced(language, good),
  ].join('\n\n');
}

function conversation({ witness }: Reported): string {
  return startUpOf(witness) ?? dialogues(exchangesOf(witness), (text) => text).join('\n');
}

/** How a rule is switched off, in the languages of some platforms. */
function suppression(id: string, platforms: readonly string[]): string {
  const comments = (language: string, mark: string): string =>
    fenced(language, `${mark} cors-lens-disable-next-line ${id} -- why\n${mark} cors-lens-disable ${id} -- why`);
  return [
    'For one line, for a file, or by the setting `corsLens.rules`:',
    ...(platforms.every(isNginx) ? [] : [comments('js', '//')]),
    ...(platforms.some(isNginx) ? [comments('nginx', '#')] : []),
    fenced('json', `{ "corsLens.rules": { "${id}": "off" } }`),
  ].join('\n\n');
}
