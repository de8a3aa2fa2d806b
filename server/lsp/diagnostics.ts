import { type Diagnostic, type DiagnosticRelatedInformation, DiagnosticSeverity } from 'vscode-languageserver';
import type { Reported } from '../engine/analysis.ts';
import { messageText } from '../engine/analyze.ts';
import type { Placed } from './analyses.ts';
import type { Features } from './features.ts';

const SEVERITIES: Readonly<Record<Reported['severity'], DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** What the engine says of a comment that suppresses nothing. */
const UNUSED_SUPPRESSION = 'unused-suppression';

/** Whether a finding is of a rule that has a page, and that a comment can switch off. */
export function isOfRule({ finding }: Placed): boolean {
  return finding.rule !== UNUSED_SUPPRESSION;
}

/** A finding in the protocol's terms. Undefined where the text it stands in is not held. */
export function toDiagnostic(placed: Placed, features: Features): Diagnostic | undefined {
  const { finding, reading } = placed;
  const range = reading.range(finding.at);
  if (range === undefined) return undefined;
  const { ruleUri } = features.own;
  const related = features.relatedInformation ? toRelated(placed) : [];
  return {
    range,
    severity: SEVERITIES[finding.severity],
    source: 'cors-lens',
    code: finding.rule,
    ...(features.codeDescription && ruleUri !== undefined && isOfRule(placed)
      ? { codeDescription: { href: `${ruleUri}${finding.rule}` } }
      : {}),
    message: messageText(finding.message),
    ...(related.length > 0 ? { relatedInformation: related } : {}),
  };
}

/**
 * Names a list of diagnostics, so that a client that holds it need not be sent it again. Equal lists have equal names, and the name is
 * made from the list alone (the 64-bit FNV-1a hash of its JSON): the server remembers nothing.
 */
export function resultId(diagnostics: readonly Diagnostic[]): string {
  let hash = 0xcbf29ce484222325n;
  for (const unit of new TextEncoder().encode(JSON.stringify(diagnostics))) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(unit)) * 0x100000001b3n);
  }
  return hash.toString(16);
}

function toRelated({ finding, reading }: Placed): DiagnosticRelatedInformation[] {
  return finding.related.flatMap(({ at, message }) => {
    const range = reading.range(at);
    return range === undefined ? [] : [{ location: { uri: reading.uri(at.file), range }, message }];
  });
}
