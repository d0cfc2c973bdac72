// Cohere's chat, version 2, as the provider speaks it.
const finishReason = { stop: 'COMPLETE', length: 'MAX_TOKENS', tools: 'TOOL_CALL' };

// Cached prompt tokens are among the others; billed units leave the template out.
const usage = ({ prompt, cached, completion }) => ({
  billed_units: { input_tokens: 2, output_tokens: 1 }, tokens: { input_tokens: prompt, output_tokens: completion }, cached_tokens: cached,
});
const frame = (event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
const list = (content) => (typeof content === 'string' ? [{ type: 'text', text: content }] : content ?? []);
const call = ({ id, name, input }) => ({ id, type: 'function', function: { name, arguments: JSON.stringify(input) } });
const pieces = (text) => text.match(/.{1,6}/gsu) ?? [];

function blocks(said) {
  const out = [];
  if (said.thinking) out.push({ type: 'thinking', thinking: said.thinking.text });
  if (said.text && !said.tools) out.push({ type: 'text', text: said.text });
  return out;
}

function contentFrames(block, index, said) {
  const key = block.type;
  const parts = key === 'text' ? said.pieces : pieces(block[key]);
  const message = (content) => ({ delta: { message: { content } } });
  return [
    frame({ type: 'content-start', index, ...message({ type: key, [key]: '' }) }),
    ...parts.map((part) => frame({ type: 'content-delta', index, ...message({ [key]: part }) })),
    frame({ type: 'content-end', index }),
  ];
}

// tool_calls is an object here, whatever its name says.
function callFrames(tool, index) {
  const { function: { arguments: text }, ...rest } = call(tool);
  const message = (tool_calls) => ({ delta: { message: { tool_calls } } });
  return [
    frame({ type: 'tool-call-start', index, ...message({ ...rest, function: { name: tool.name, arguments: '' } }) }),
    ...pieces(text).map((part) => frame({ type: 'tool-call-delta', index, ...message({ function: { arguments: part } }) })),
    frame({ type: 'tool-call-end', index }),
  ];
}

export const cohere = {
  path: '/chat',
  key: (headers) => headers.authorization?.replace(/^Bearer /, ''),

  prompt: (request) => list(request.messages.at(-1).content).map((part) => part.text ?? '').join(''),
  toolResults: (request) => request.messages.filter(({ role }) => role === 'tool').map(({ content }) => list(content).map((part) => part.text).join('')),
  images: (request) => request.messages.flatMap(({ content }) => list(content)).filter(({ type }) => type === 'image_url').map((part) => part.image_url.url),
  forcedTool: () => undefined,
  // Some tool is required, and only one is offered.
  chosenTool: ({ tool_choice, tools }) => (tool_choice === 'REQUIRED' && tools.length === 1 ? tools[0].function.name : undefined),

  whole: (request, said) => ({
    id: 'c-fake', finish_reason: finishReason[said.finish], usage: usage(said.usage),
    message: {
      role: 'assistant', content: blocks(said),
      ...(said.tools ? { tool_plan: said.text, tool_calls: said.tools.map(call) } : {}),
    },
  }),

  stream(request, said) {
    const message = { role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] };
    return [
      frame({ id: 'c-fake', type: 'message-start', delta: { message } }),
      ...blocks(said).flatMap((block, index) => contentFrames(block, index, said)),
      ...(said.tools && said.text ? [frame({ type: 'tool-plan-delta', delta: { message: { tool_plan: said.text } } })] : []),
      ...(said.tools ?? []).flatMap(callFrames),
      frame({ type: 'message-end', delta: { finish_reason: finishReason[said.finish], usage: usage(said.usage) } }),
    ];
  },
  midStreamError: (message) => frame({ type: 'message-end', delta: { finish_reason: 'ERROR', error: message } }),

  error(kind) {
    const status = {
      'bad-request': 400, 'too-long': 400, unauthorized: 401, forbidden: 403, 'missing-model': 404, 'too-large': 413,
      'rate-limit': 429, 'server-error': 500, overload: 503,
    }[kind];
    const message = kind === 'too-long' ? 'too many tokens: total number of tokens cannot exceed 4081' : `the provider says: ${kind}`;
    return { status, body: { id: 'e-fake', message } };
  },
};
