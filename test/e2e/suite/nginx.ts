import assert from 'node:assert/strict';
import { closeAll, show } from './support.ts';

describe('nginx as a language', () => {
  afterEach(closeAll);

  it('is what nginx.conf is written in', async () => {
    const { languageId } = await show('nginx.conf', 'events {}\n');
    assert.equal(languageId, 'nginx');
  });

  it('leaves the configuration of other programs alone', async () => {
    const { languageId } = await show('redis.conf', 'port 6379\n');
    assert.notEqual(languageId, 'nginx');
  });
});
