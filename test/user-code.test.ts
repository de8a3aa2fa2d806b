import { describe, expect, it } from 'vitest';
import { isUserCode, notUserCode } from '../server/engine/user-code.ts';

describe('user code', () => {
  it.each([
    'server.js',
    'src/app.ts',
    'src/builder/app.ts',
    'packages/api/routes/cors.mjs',
    'admin.js',
    'src/generated.ts',
  ])('is %s', (path) => {
    expect(isUserCode(path)).toBe(true);
  });

  it.each([
    ['node_modules/cors/lib/index.js', 'lies in node_modules, which holds installed packages'],
    ['packages/api/node_modules/x/y.js', 'lies in node_modules, which holds installed packages'],
    ['packages/api/dist/server.js', 'lies in dist, which holds build output'],
    ['.next/server/app.js', 'lies in .next, which holds build output'],
    ['src/__generated__/api.ts', 'lies in __generated__, which holds generated files'],
    ['public/jquery.min.js', 'is minified'],
    ['public/jquery-min.js', 'is minified'],
    ['public/main.bundle.js', 'is generated'],
    ['src/api_pb.js', 'is generated'],
    ['src/api.gen.ts', 'is generated'],
  ])('is not %s, and says why', (path, reason) => {
    expect(notUserCode(path)).toBe(reason);
    expect(isUserCode(path)).toBe(false);
  });

  it('is told by the folders that a file lies in, not by its own name', () => {
    expect(isUserCode('build')).toBe(true);
    expect(isUserCode('dist.js')).toBe(true);
  });
});
