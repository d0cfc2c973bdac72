// Plain and streamed chat through the official client: text, usage, images, structured output, request ids, losses.
import assert from 'node:assert/strict';
import OpenAI from 'openai';
import { collect, each, providerKey, textOf, useGateway, user } from './support/fixture.mjs';
import { document } from './support/upstream.mjs';

const fixture = useGateway();
const text = 'Grüße, 世界! "quoted" \\ back\nnew line \u{1F600}';

function checkUsage(row, usage) {
  assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
  if (!row.dialect) return;
  assert.equal(usage.prompt_tokens, 11);
  assert.equal(usage.completion_tokens, 7);
  assert.equal(usage.prompt_tokens_details.cached_tokens, 4);
}

each('echo', 'a chat completion', async (row, model) => {
  const completion = await fixture.client().chat.completions.create({ model, messages: user(text) });
  assert.equal(completion.object, 'chat.completion');
  assert.equal(completion.choices.length, 1);
  assert.equal(completion.choices[0].message.role, 'assistant');
  assert.equal(completion.choices[0].message.content, text);
  assert.equal(completion.choices[0].finish_reason, 'stop');
  checkUsage(row, completion.usage);
  if (row.dialect) assert.equal(row.dialect.key(fixture.upstreams[row.name].last().headers), providerKey(row));
});

each('echo', 'a stream with usage', async (row, model) => {
  const chunks = await collect(await fixture.client().chat.completions.create({
    model, messages: user(text), stream: true, stream_options: { include_usage: true },
  }));
  assert.equal(textOf(chunks), text);
  assert.equal(chunks[0].choices[0].delta.role, 'assistant');
  assert.equal(new Set(chunks.map((chunk) => chunk.id)).size, 1, 'one id for all chunks');
  const finished = chunks.filter((chunk) => chunk.choices[0]?.finish_reason);
  assert.deepEqual(finished.map((chunk) => chunk.choices[0].finish_reason), ['stop']);
  const withUsage = chunks.filter((chunk) => chunk.usage);
  assert.equal(withUsage.length, 1);
  assert.equal(withUsage[0], chunks.at(-1));
  assert.deepEqual(withUsage[0].choices, []);
  checkUsage(row, withUsage[0].usage);
});

each('echo', 'a stream without usage', async (row, model) => {
  const chunks = await collect(await fixture.client().chat.completions.create({ model, messages: user('hi'), stream: true }));
  assert.equal(textOf(chunks), 'hi');
  assert.ok(chunks.every((chunk) => !chunk.usage && chunk.choices.length === 1), JSON.stringify(chunks.at(-1)));
});

each('echo', 'the .stream() helper gathers the final completion', async (row, model) => {
  const stream = fixture.client().chat.completions.stream({ model, messages: user(text) });
  const pieces = [];
  stream.on('content', (delta) => pieces.push(delta));
  const completion = await stream.finalChatCompletion();
  assert.equal(pieces.join(''), text);
  assert.equal(completion.choices[0].message.content, text);
});

each('short', 'finish_reason length', async (row, model) => {
  const completion = await fixture.client().chat.completions.create({ model, messages: user('hi'), max_tokens: 5 });
  assert.equal(completion.choices[0].finish_reason, 'length');
});

each('refuse', 'a refusal is not an ordinary answer', async (row, model) => {
  const completion = await fixture.client().chat.completions.create({ model, messages: user('hi') });
  const [choice] = completion.choices;
  assert.ok(choice.message.refusal || choice.finish_reason === 'content_filter', JSON.stringify(choice));
});

each('images', 'image input, as a URL and as data', async (row, model) => {
  const urls = ['https://example.com/cat.png', 'data:image/png;base64,iVBORw0KGgo='];
  const content = [{ type: 'text', text: 'What is this?' }, ...urls.map((url) => ({ type: 'image_url', image_url: { url } }))];
  const completion = await fixture.client().chat.completions.create({ model, messages: user(content) });
  assert.equal(completion.choices[0].message.content, urls.join(' | '));
});

const schema = {
  type: 'object', additionalProperties: false, required: ['city', 'sights'],
  properties: { city: { type: 'string' }, sights: { type: 'array', items: { type: 'string' } } },
};
const response_format = { type: 'json_schema', json_schema: { name: 'trip', strict: true, schema } };

each('json', 'structured output through .parse()', async (row, model) => {
  const completion = await fixture.client().chat.completions.parse({ model, messages: user('Plan a trip.'), response_format });
  assert.deepEqual(completion.choices[0].message.parsed, document);
  assert.equal(completion.choices[0].finish_reason, 'stop');
  const { text: sent } = fixture.upstreams[row.name].last();
  assert.ok(sent.includes('"sights"') && sent.includes('additionalProperties'), `the schema did not arrive: ${sent}`);
});

each('json', 'structured output, streamed', async (row, model) => {
  const stream = fixture.client().chat.completions.stream({ model, messages: user('Plan a trip.'), response_format });
  const completion = await stream.finalChatCompletion();
  assert.deepEqual(JSON.parse(completion.choices[0].message.content), document);
  assert.equal(completion.choices[0].finish_reason, 'stop');
});

each('echo', 'every answer has a request id', async (row, model) => {
  const ids = new Set();
  for (let i = 0; i < 2; i += 1) {
    const { data, response } = await fixture.client().chat.completions.create({ model, messages: user('hi') }).withResponse();
    assert.ok(response.headers.get('x-request-id'), 'no x-request-id');
    assert.equal(data._request_id, response.headers.get('x-request-id'));
    ids.add(data._request_id);
  }
  assert.equal(ids.size, 2);
});

each('echo', 'what the provider cannot express is named in x-lightport-lossy', async (row, model) => {
  const client = fixture.client();
  const plain = await client.chat.completions.create({ model, messages: user('hi') }).withResponse();
  assert.equal(plain.response.headers.get('x-lightport-lossy'), null);
  if (!row.loses) return;
  const lossy = await client.chat.completions.create({ model, messages: user('hi'), ...row.loses }).withResponse();
  const named = (lossy.response.headers.get('x-lightport-lossy') ?? '').split(/, */).sort();
  assert.deepEqual(named, Object.keys(row.loses).sort());
  const streamed = await client.chat.completions.create({ model, messages: user('hi'), stream: true, ...row.loses }).withResponse();
  assert.ok(streamed.response.headers.get('x-lightport-lossy'), 'a stream names its losses too');
  await collect(streamed.data);
});

each('echo', 'strict mode refuses to lose anything, before the provider is asked', async (row, model) => {
  const { requests } = fixture.upstreams[row.name];
  const before = requests.length;
  const strict = { headers: { 'x-lightport-strict': 'true' } };
  await assert.rejects(
    fixture.client().chat.completions.create({ model, messages: user('hi'), ...row.loses }, strict),
    (error) => error instanceof OpenAI.BadRequestError && Object.keys(row.loses).includes(error.param),
  );
  assert.equal(requests.length, before);
  const completion = await fixture.client().chat.completions.create({ model, messages: user('hi') }, strict);
  assert.equal(completion.choices[0].message.content, 'hi');
}, (row) => row.loses);
