import type { Site } from '../service/program.ts';
import { type Entity, entityValue, type Value } from './values.ts';

const CRASH: Entity = { name: 'an error of the language' };

/** The error that the language or its host raises where code asks for what there is not: no code throws it on purpose. */
export const crash = (at: Site): Value => entityValue(CRASH, at);

/** Whether an error is one that no code throws on purpose. */
export const isCrash = (error: Value): boolean => error.is === 'entity' && error.entity === CRASH;
