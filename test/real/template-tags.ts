import type { NginxUnit } from '../../server/engine/syntax/nginx/unit.ts';
import type { Span } from '../../server/engine/syntax/unit.ts';

/** Tags of template engines that decide, repeat or say nothing, and put no value into the text. */
const TAGS =
  /\{%[\s\S]*?%\}|\{#[^\n]*?#\}|<%(?![=%])[\s\S]*?%>|\{\{[-~]?\s*(?:\/\*[\s\S]*?\*\/|(?:#|\/|\^|else|end|if|unless|range|with|define|block|each|template|include|\$\w+\s*:?=)[^\n]*?)\s*[-~]?\}\}/g;

/** What `envsubst` fills in, in the templates of the image of nginx (docker-nginx, `20-envsubst-on-templates.sh`). */
const VARIABLES = /\$\{[A-Z][A-Z0-9_]*\}|\$[A-Z][A-Z0-9_]*/g;

/** Where variables of the environment stand in a template for `envsubst`; nothing in any other file. */
export const environmentIn = ({ file, text }: NginxUnit): readonly Span[] =>
  file.endsWith('.template')
    ? [...text.matchAll(VARIABLES)].map(({ 0: written, index }) => ({ start: index, end: index + written.length }))
    : [];

/** Where the tags of a template stand; nothing in a text that is none. */
export const tagsIn = ({ text, isTemplate }: NginxUnit): readonly Span[] =>
  isTemplate ? [...text.matchAll(TAGS)].map(({ 0: tag, index }) => ({ start: index, end: index + tag.length })) : [];
