// Reasoning: shown to the client, and sent back to the provider that signed it without a changed byte.
import assert from 'node:assert/strict';
import { collect, each, useGateway, user } from './support/fixture.mjs';
import { redacted, signature } from './support/answer.mjs';

const fixture = useGateway();
const tools = [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } } }];
const question = user('What is the weather?');
const toolResult = (message) => ({ role: 'tool', tool_call_id: message.tool_calls[0].id, content: 'sunny' });

each('think', 'reasoning text is surfaced', async (row, model) => {
  const completion = await fixture.client().chat.completions.create({ model, messages: question, tools });
  assert.ok(completion.choices[0].message.reasoning_content, JSON.stringify(completion.choices[0].message));
});

each('think', 'reasoning text is streamed', async (row, model) => {
  const chunks = await collect(await fixture.client().chat.completions.create({ model, messages: question, tools, stream: true }));
  const reasoning = chunks.map((chunk) => chunk.choices[0]?.delta?.reasoning_content ?? '').join('');
  assert.ok(reasoning, 'no reasoning_content in any delta');
  if (row.dialect) assert.equal(reasoning, 'Let me think about the weather.');
});

function checkSecondTurn(row) {
  const { text, json } = fixture.upstreams[row.name].last();
  assert.ok(text.includes(`"signature":"${signature}"`), `the signature did not arrive as it was: ${text}`);
  assert.ok(text.includes(redacted), `the redacted block did not arrive as it was: ${text}`);
  const turn = json.messages.find((message) => message.role === 'assistant').content;
  assert.deepEqual(turn.map((block) => block.type), ['thinking', 'redacted_thinking', 'text', 'tool_use']);
  assert.equal(turn[0].thinking, 'Let me think about the weather.');
}

each('think', 'signed reasoning makes the round trip', async (row, model) => {
  const client = fixture.client();
  const first = (await client.chat.completions.create({ model, messages: question, tools })).choices[0].message;
  assert.equal(first.thinking_blocks?.[0].signature, signature);
  const second = await client.chat.completions.create({ model, tools, messages: [...question, first, toolResult(first)] });
  assert.equal(second.choices[0].message.content, 'Thought through.');
  checkSecondTurn(row);
}, (row) => row.signed);

each('think', 'signed reasoning makes the round trip from a stream', async (row, model) => {
  const client = fixture.client();
  const chunks = await collect(await client.chat.completions.create({ model, messages: question, tools, stream: true }));
  const deltas = chunks.map((chunk) => chunk.choices[0]?.delta ?? {});
  const join = (pick) => deltas.map((delta) => pick(delta) ?? '').join('');
  const call = deltas.find((delta) => delta.tool_calls).tool_calls[0];
  const message = {
    role: 'assistant',
    content: join((delta) => delta.content),
    thinking_blocks: deltas.flatMap((delta) => delta.thinking_blocks ?? []),
    tool_calls: [{ ...call, index: undefined, function: { name: call.function.name, arguments: join((delta) => delta.tool_calls?.[0].function.arguments) } }],
  };
  await client.chat.completions.create({ model, tools, messages: [...question, message, toolResult(message)] });
  checkSecondTurn(row);
}, (row) => row.signed);
