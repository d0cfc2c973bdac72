// Embeddings, completions, rerank and models through the official client: relayed, converted and carried.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, before, test } from 'node:test';
import OpenAI from 'openai';
import { startGateway } from './support/gateway.mjs';

const vector = [0.5, 0.25, -2];
const seen = [];
let upstream;
let gateway;
let client;

// A provider with OpenAI's other endpoints, which knows numbers only.
function reply(path, body) {
  if (path === '/v1/models') return { object: 'list', data: [{ id: 'm', object: 'model', created: 7, owned_by: 'system' }, { id: 'org/n', object: 'model', created: 8, owned_by: 'org' }] };
  if (path === '/v1/embeddings') {
    const data = [body.input].flat().map((_, index) => ({ object: 'embedding', index, embedding: vector }));
    return { object: 'list', data, model: body.model, usage: { prompt_tokens: 3, total_tokens: 3 } };
  }
  const choice = (text, finish_reason) => ({ text, index: 0, logprobs: null, finish_reason });
  const whole = { id: 'cmpl-1', object: 'text_completion', created: 1, model: body.model, choices: [choice('Hello', 'stop')], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } };
  if (!body.stream) return whole;
  return [choice('Hel', null), choice('lo', 'stop')].map((one) => `data: ${JSON.stringify({ ...whole, choices: [one], usage: null })}\n\n`).join('') + 'data: [DONE]\n\n';
}

async function serve(request, response) {
  let text = '';
  for await (const piece of request) text += piece;
  const body = text ? JSON.parse(text) : undefined;
  seen.push({ method: request.method, path: request.url, body });
  const answer = reply(request.url, body);
  const stream = typeof answer === 'string';
  response.writeHead(200, { 'content-type': stream ? 'text/event-stream' : 'application/json' });
  response.end(stream ? answer : JSON.stringify(answer));
}

before(async () => {
  upstream = http.createServer((request, response) => serve(request, response).catch((error) => response.destroy(error)));
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  gateway = await startGateway({
    providers: {
      openai: { base_url: `http://127.0.0.1:${upstream.address().port}/v1`, api_key: 'provider-key-0123456789' },
      mock: { model_list: ['echo', 'embed'] },
    },
    routes: [{ model: 'fast', provider: 'openai', target_model: 'm' }],
    server: { workers: 1, drain_timeout: '500ms' },
  });
  client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'client-key', maxRetries: 0, timeout: 20_000 });
});
after(async () => {
  upstream.closeAllConnections();
  upstream.close();
  await gateway?.stop();
});

test('embeddings in the default encoding, base64, although the provider knows numbers only', async () => {
  const list = await client.embeddings.create({ model: 'openai/m', input: ['a', 'b'] });
  assert.equal(seen.at(-1).body.encoding_format, 'base64');
  assert.deepEqual(list.data.map((one) => Array.from(one.embedding)), [vector, vector]);
  assert.deepEqual(list.data.map((one) => one.index), [0, 1]);
  assert.deepEqual(list.usage, { prompt_tokens: 3, total_tokens: 3 });
});

test('embeddings as numbers', async () => {
  const list = await client.embeddings.create({ model: 'openai/m', input: 'a', encoding_format: 'float' });
  assert.deepEqual(list.data[0].embedding, vector);
});

test('embeddings of the mock: texts that share words are near each other', async () => {
  const { data } = await client.embeddings.create({ model: 'mock/embed', input: ['blue sea', 'the blue sea', 'a red hill'], dimensions: 256 });
  const near = (a, b) => a.embedding.reduce((sum, value, i) => sum + value * b.embedding[i], 0);
  assert.equal(data[0].embedding.length, 256);
  assert.ok(near(data[0], data[1]) > near(data[0], data[2]));
});

test('embeddings of nothing are refused', async () => {
  const refused = client.embeddings.create({ model: 'mock/embed', input: [] });
  await assert.rejects(refused, (error) => error instanceof OpenAI.BadRequestError && error.param === 'input');
});

test('a completion, relayed', async () => {
  const completion = await client.completions.create({ model: 'openai/m', prompt: 'Say', echo: false });
  assert.equal(completion.choices[0].text, 'Hello');
  assert.deepEqual(seen.at(-1).body, { model: 'm', prompt: 'Say', echo: false });
});

for (const model of ['openai/m', 'mock/echo']) {
  test(`${model}: a streamed completion`, async () => {
    let text = '';
    const reasons = [];
    for await (const chunk of await client.completions.create({ model, prompt: 'Hello', stream: true })) {
      assert.equal(chunk.object, 'text_completion');
      text += chunk.choices[0].text;
      reasons.push(chunk.choices[0].finish_reason);
    }
    assert.equal(text, 'Hello');
    assert.deepEqual(reasons.filter(Boolean), ['stop']);
  });
}

test('what chat cannot carry is refused by its name', async () => {
  const refused = client.completions.create({ model: 'mock/echo', prompt: 'Say', suffix: '.' });
  await assert.rejects(refused, (error) => error instanceof OpenAI.BadRequestError && error.param === 'suffix');
});

test('models: all names that can be used, and one of them', async () => {
  const ids = [];
  for await (const model of client.models.list()) ids.push(model.id);
  assert.deepEqual(ids, ['fast', 'mock/echo', 'mock/embed', 'openai/m', 'openai/org/n']);
  const model = await client.models.retrieve('openai/org/n');
  assert.deepEqual(model, { id: 'openai/org/n', object: 'model', created: 8, owned_by: 'org' });
  await assert.rejects(client.models.retrieve('openai/none'), OpenAI.NotFoundError);
  assert.equal(seen.filter((one) => one.path === '/v1/models').length, 1, 'the list is kept');
});

test('rerank', async () => {
  const answer = await client.post('/rerank', { body: { model: 'mock/rerank', query: 'blue sea', documents: ['a hill', 'the blue sea'], top_n: 1 } });
  assert.deepEqual(answer.results, [{ index: 1, relevance_score: 1 }]);
});
