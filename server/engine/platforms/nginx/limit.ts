import type { Test } from '../../service/program.ts';
import type { Level } from './model.ts';
import { argsOf } from './place.ts';

/** Whether a `limit_except` leaves a request alone: it names the method, or names GET where that is HEAD (nginx, `ngx_http_core_limit_except`). */
export function isExcepted({ placed, at }: Level): Test {
  const methods = placed === null ? [] : argsOf(placed).map((one) => one.toUpperCase());
  const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  return {
    text: [{ take: { from: 'variable', name: 'method' } }],
    in: { oneOf: allowed.map((text) => ({ is: 'exactly', text }) as const) },
    at,
  };
}
