// Tool calls through the official client: one and several, streamed, run by the client's own tool runner.
import assert from 'node:assert/strict';
import { collect, each, useGateway, user } from './support/fixture.mjs';
import { weather } from './support/upstream.mjs';

const fixture = useGateway();
const parameters = { type: 'object', properties: { city: { type: 'string' }, note: { type: 'string' } }, required: ['city'] };
const tools = [{ type: 'function', function: { name: 'get_weather', description: 'The weather "now".', parameters } }];
const question = user('What is the weather in Paris and in Rome?');

// The mock provider makes up its own arguments and number of calls.
function checkCalls(row, calls) {
  assert.ok(calls?.length >= 1, 'no tool calls');
  assert.equal(new Set(calls.map((call) => call.id)).size, calls.length, 'ids are unique');
  for (const call of calls) {
    assert.equal(call.type, 'function');
    assert.equal(call.function.name, 'get_weather');
    assert.equal(typeof JSON.parse(call.function.arguments), 'object');
  }
  if (row.dialect) assert.deepEqual(calls.map((call) => JSON.parse(call.function.arguments)), weather.map(({ input }) => input));
}

each('tools', 'parallel tool calls', async (row, model) => {
  const completion = await fixture.client().chat.completions.create({ model, messages: question, tools });
  checkCalls(row, completion.choices[0].message.tool_calls);
  assert.equal(completion.choices[0].finish_reason, 'tool_calls');
});

each('tools', 'tool calls in a raw stream', async (row, model) => {
  const chunks = await collect(await fixture.client().chat.completions.create({ model, messages: question, tools, stream: true }));
  const calls = [];
  for (const delta of chunks.flatMap((chunk) => chunk.choices[0]?.delta?.tool_calls ?? [])) {
    calls[delta.index] ??= { id: delta.id, type: delta.type, function: { name: delta.function.name, arguments: '' } };
    calls[delta.index].function.arguments += delta.function.arguments ?? '';
  }
  checkCalls(row, calls);
  assert.equal(chunks.findLast((chunk) => chunk.choices[0]?.finish_reason).choices[0].finish_reason, 'tool_calls');
});

each('tools', 'tool calls gathered by .stream()', async (row, model) => {
  const completion = await fixture.client().chat.completions.stream({ model, messages: question, tools }).finalChatCompletion();
  checkCalls(row, completion.choices[0].message.tool_calls);
});

const runnable = (asked) => [{
  type: 'function',
  function: { name: 'get_weather', parameters, parse: JSON.parse, function: ({ city }) => { asked.push(city); return `22 degrees in ${city}`; } },
}];

for (const stream of [false, true]) {
  each('tools', `runTools() ${stream ? 'streamed' : 'plain'}`, async (row, model) => {
    const asked = [];
    const final = await fixture.client().chat.completions
      .runTools({ model, messages: question, tools: runnable(asked), stream }).finalContent();
    assert.equal(final, 'Results: 22 degrees in Paris | 22 degrees in Rome');
    assert.deepEqual(asked, ['Paris', 'Rome']);
  }, (row) => row.dialect);
}

each('tools', 'a named tool choice reaches the provider', async (row, model) => {
  await fixture.client().chat.completions.create({
    model, messages: question, tools, tool_choice: { type: 'function', function: { name: 'get_weather' } }, parallel_tool_calls: false,
  });
  const { json } = fixture.upstreams[row.name].last();
  const { tool_choice: choice } = json;
  const chosen = row.dialect.chosenTool ? row.dialect.chosenTool(json) : choice.name ?? choice.function.name;
  assert.equal(chosen, 'get_weather', JSON.stringify(choice));
}, (row) => row.dialect);
