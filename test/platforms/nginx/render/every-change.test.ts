import { describe, expect, it } from 'vitest';
import { parseNginx } from '../../../../server/engine/syntax/nginx/parse.ts';
import { corpus } from '../../../syntax/nginx/corpus.ts';
import { changesOf } from './changes.ts';
import { after } from './subject.ts';

const commentsIn = (text: string): readonly string[] => parseNginx('x', text).comments.map((comment) => comment.text);

describe.each(corpus().map(({ name, text }) => ({ name, text, changes: changesOf(name, text) })))(
  'every change of $name',
  ({ name, text, changes }) => {
    it('leaves a text that can be read, with its comments and line ends', () => {
      for (const change of changes) {
        const result = after({ [name]: text }, () => change);
        if (typeof result === 'string') continue;
        const changed = result[name] ?? '';
        expect(parseNginx(name, changed).errors, changed).toEqual([]);
        if (!change.kind.startsWith('drop')) expect(commentsIn(changed), changed).toEqual(commentsIn(text));
        if (!/(?<!\r)\n/.test(text)) expect(changed).not.toMatch(/(?<!\r)\n/);
      }
      expect(changes.length).toBeGreaterThan(0);
    });
  },
);
