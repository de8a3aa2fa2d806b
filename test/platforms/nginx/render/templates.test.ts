import { describe, expect, it } from 'vitest';
import { fixed } from './subject.ts';

describe('a template', () => {
  it('is written to outside of its branches', () => {
    const text = (added: string): string => `server {
    add_header Vary Origin;
    location / {
${added}        {% if cache %}
        add_header Cache-Control no-store;
        {% endif %}
        proxy_pass {{ upstream }};
    }
}
`;
    expect(
      fixed(text(''), (find) => ({
        kind: 'repeat',
        sites: [find('add_header Vary Origin')],
        into: find('location /'),
      })),
    ).toBe(text('        add_header Vary Origin;\n'));
  });

  it('keeps the tags of a block on one line', () => {
    expect(
      fixed('add_header Vary Origin;\nlocation / { {% if a %} return 204; {% endif %} }\n', (find) => ({
        kind: 'repeat',
        sites: [find('add_header Vary Origin')],
        into: find('location /'),
      })),
    ).toBe('add_header Vary Origin;\nlocation / { add_header Vary Origin; {% if a %} return 204; {% endif %} }\n');
  });

  it('decides itself on the headers in its branches', () => {
    const text = `server {
    location / {
        add_header A b;
        if ($request_method = OPTIONS) {
            {% if long %}
            add_header Access-Control-Max-Age 86400;
            {% endif %}
            return 204;
        }
    }
}
`;
    expect(fixed(text, (find) => ({ kind: 'hoist', site: find('if ($request_method = OPTIONS)') }))).toBe(
      'declined: a template decides which of them are there',
    );
    expect(
      fixed(text, (find) => ({
        kind: 'repeat',
        sites: [find('add_header Access-Control-Max-Age 86400')],
        into: find('location /'),
      })),
    ).toMatch(/^declined/);
  });

  it('hands its values on', () => {
    expect(
      fixed("location / {\n  add_header A '{{ a }}' always;\n  if ($b) {\n    return 204;\n  }\n}\n", (find) => ({
        kind: 'repeat',
        sites: [find("add_header A '{{ a }}' always")],
        into: find('if ($b)'),
      })),
    ).toContain("  if ($b) {\n    add_header A '{{ a }}' always;\n    return 204;\n");
  });
});
