import type { Compiled, DirectivePlatform } from '../../evaluate/platform.ts';
import { ServerProgram } from './compile.ts';
import { Maps } from './maps.ts';
import { placedIn } from './place.ts';
import { renderNginx } from './render/render.ts';
import { servicesIn } from './services.ts';

/** What decides CORS, or how requests with an Origin are answered. */
const MATTERS = /access-control-|http_origin|\bcors/i;

/** Servers as they are configured in nginx: whole configurations, files of one level, and snippets. */
export const nginx: DirectivePlatform = {
  name: 'nginx',
  mayMatter: (text) => MATTERS.test(text),
  compile: (configuration) => {
    const placed = placedIn(configuration);
    return servicesIn(placed, configuration.root.file).map(
      ({ server, http }): Compiled => ({
        program: new ServerProgram(server, new Maps(http), placed).program(),
        render: (change) => renderNginx(change, configuration),
      }),
    );
  },
};
