import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Command,
  type Diagnostic,
  type Range,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Analyses, Placed } from './analyses.ts';
import { isOfRule, toDiagnostic } from './diagnostics.ts';
import { toDocumentEdits, toWorkspaceEdit } from './edits.ts';
import type { Features } from './features.ts';
import { fixAll } from './fix-all.ts';
import type { FixAllKind, ShowRuleCommand } from './protocol.ts';
import { disableForLine } from './suppress.ts';

export const FIX_ALL: FixAllKind = 'source.fixAll.corsLens';
const SHOW_RULE: ShowRuleCommand = 'corsLens.showRule';

/**
 * The code actions for a range of the current text, worked out anew.
 *
 * @throws ResponseError `RequestCancelled`, and whatever the engine throws.
 */
export async function codeActions(
  document: TextDocument,
  params: CodeActionParams,
  analyses: Analyses,
  features: Features,
  token: CancellationToken,
): Promise<CodeAction[]> {
  const { only } = params.context;
  const forLightbulb = isAsked(CodeActionKind.QuickFix, only);
  // Fixing everything takes several analyses, so it is done for those alone who ask for it by name.
  const forAll = only !== undefined && isAsked(FIX_ALL, only);
  if (!forLightbulb && !forAll) return [];
  const { version } = document;
  const judgement = await analyses.judge(document, token);
  if (judgement.state !== 'ok') return [];
  const actions = forAll ? await fixAllAction(document, analyses, features, token) : [];
  // Edits worked out from a text that is no longer there would hit the wrong place.
  if (document.version !== version) return [];
  if (!forLightbulb) return actions;
  const here = judgement.placed.flatMap((placed) => {
    const diagnostic = toDiagnostic(placed, features);
    return diagnostic !== undefined && overlap(diagnostic.range, params.range) ? [{ placed, diagnostic }] : [];
  });
  const ofRules = here.filter(({ placed }) => isOfRule(placed));
  return [
    ...here.flatMap(({ placed, diagnostic }) => fixActions(placed, diagnostic, features)),
    ...onePerTitle(ofRules.map(({ diagnostic }) => disableAction(document, diagnostic, features))),
    ...(features.own.showRule === true ? onePerTitle(ofRules.map(({ diagnostic }) => showAction(diagnostic))) : []),
    ...actions,
  ];
}

/** Whether a kind is what a filter asks for, or a kind of it. */
function isAsked(kind: string, only: readonly string[] | undefined): boolean {
  return only === undefined || only.some((asked) => asked === '' || kind === asked || kind.startsWith(`${asked}.`));
}

function fixActions({ finding, reading }: Placed, diagnostic: Diagnostic, features: Features): CodeAction[] {
  return finding.fixes.flatMap((fix) => {
    const edits = toDocumentEdits(fix.edits, reading);
    if (edits === undefined) return [];
    return {
      title: fix.title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [diagnostic],
      ...(fix.preferred ? { isPreferred: true } : {}),
      edit: toWorkspaceEdit(edits, features),
    };
  });
}

function disableAction(document: TextDocument, diagnostic: Diagnostic, features: Features): CodeAction {
  const { uri, version } = document;
  const edit = disableForLine(document, diagnostic.range.start.line, String(diagnostic.code));
  return {
    title: `Disable ${diagnostic.code} for this line`,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    edit: toWorkspaceEdit([{ uri, version, edits: [edit] }], features),
  };
}

function showAction(diagnostic: Diagnostic): CodeAction {
  const title = `Show documentation for ${diagnostic.code}`;
  const command: Command = { title, command: SHOW_RULE, arguments: [diagnostic.code] };
  return { title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], command };
}

async function fixAllAction(
  document: TextDocument,
  analyses: Analyses,
  features: Features,
  token: CancellationToken,
): Promise<CodeAction[]> {
  const { uri, version } = document;
  const edits = await fixAll(document, analyses, token);
  if (edits.length === 0) return [];
  return [
    {
      title: 'Fix all safe CORS problems',
      kind: FIX_ALL,
      edit: toWorkspaceEdit([{ uri, version, edits }], features),
    },
  ];
}

/** Two findings of one rule on one line share their action; on two lines of a selection they do not. */
function onePerTitle(actions: readonly CodeAction[]): CodeAction[] {
  const byPlace = new Map<string, CodeAction>();
  for (const action of actions) {
    const key = `${action.title} ${action.command === undefined ? action.diagnostics?.[0]?.range.start.line : ''}`;
    const known = byPlace.get(key);
    const diagnostics = [...(known?.diagnostics ?? []), ...(action.diagnostics ?? [])];
    byPlace.set(key, { ...action, diagnostics });
  }
  return [...byPlace.values()];
}

function overlap(a: Range, b: Range): boolean {
  return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

function isBefore(a: Range['start'], b: Range['start']): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
