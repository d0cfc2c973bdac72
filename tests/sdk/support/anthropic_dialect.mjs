// Anthropic's Messages API as the provider speaks it.
const stopReason = { stop: 'end_turn', length: 'max_tokens', tools: 'tool_use', refusal: 'refusal' };

// Anthropic counts cached prompt tokens beside the others.
const usage = ({ prompt, cached, completion }) => ({
  input_tokens: prompt - cached, cache_creation_input_tokens: 0, cache_read_input_tokens: cached, output_tokens: completion,
});
const frame = (event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
const list = (content) => (typeof content === 'string' ? [{ type: 'text', text: content }] : content);

function blocks(said) {
  const out = [];
  if (said.thinking) out.push({ type: 'thinking', thinking: said.thinking.text, signature: said.thinking.signature });
  if (said.redacted) out.push({ type: 'redacted_thinking', data: said.redacted });
  if (said.text) out.push({ type: 'text', text: said.text });
  for (const tool of said.tools ?? []) out.push({ type: 'tool_use', ...tool });
  return out;
}

// [the block as it starts, its deltas]
function streamed(block, said) {
  const pieces = (text) => text.match(/.{1,6}/gsu) ?? [];
  switch (block.type) {
    case 'thinking':
      return [{ ...block, thinking: '', signature: '' }, [
        ...pieces(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking })),
        { type: 'signature_delta', signature: block.signature }]];
    case 'text': return [{ ...block, text: '' }, said.pieces.map((text) => ({ type: 'text_delta', text }))];
    case 'tool_use': return [{ ...block, input: {} },
      pieces(JSON.stringify(block.input)).map((partial_json) => ({ type: 'input_json_delta', partial_json }))];
    default: return [block, []];
  }
}

export const anthropic = {
  path: '/messages',
  key: (headers) => headers['x-api-key'],

  prompt: (request) => list(request.messages.at(-1).content).filter((part) => part.type === 'text').map((part) => part.text).join(''),
  toolResults: (request) => request.messages.flatMap((message) => list(message.content)).filter((part) => part.type === 'tool_result')
    .map((part) => list(part.content).map((inner) => inner.text).join('')),
  images: (request) => request.messages.flatMap((message) => list(message.content)).filter((part) => part.type === 'image')
    .map(({ source }) => source.url ?? `data:${source.media_type};base64,${source.data}`),
  // A JSON schema may be asked for by a tool that must be called.
  forcedTool: (request) => (request.tool_choice?.type === 'tool' ? request.tool_choice.name : undefined),

  whole: (request, said) => ({
    id: 'msg_fake', type: 'message', role: 'assistant', model: request.model, content: blocks(said),
    stop_reason: stopReason[said.finish], stop_sequence: null, usage: usage(said.usage),
  }),

  stream(request, said) {
    const message = { ...anthropic.whole(request, said), content: [], stop_reason: null };
    const frames = [frame({ type: 'message_start', message: { ...message, usage: { ...message.usage, output_tokens: 1 } } })];
    blocks(said).forEach((block, index) => {
      const [content_block, deltas] = streamed(block, said);
      frames.push(frame({ type: 'content_block_start', index, content_block }));
      if (index === 0) frames.push(frame({ type: 'ping' }));
      for (const delta of deltas) frames.push(frame({ type: 'content_block_delta', index, delta }));
      frames.push(frame({ type: 'content_block_stop', index }));
    });
    frames.push(frame({
      type: 'message_delta', delta: { stop_reason: stopReason[said.finish], stop_sequence: null },
      usage: { output_tokens: said.usage.completion },
    }));
    return [...frames, frame({ type: 'message_stop' })];
  },
  midStreamError: (message) => frame({ type: 'error', error: { type: 'api_error', message } }),

  error(kind) {
    const [status, type] = {
      'bad-request': [400, 'invalid_request_error'],
      'too-long': [400, 'invalid_request_error'],
      unauthorized: [401, 'authentication_error'],
      forbidden: [403, 'permission_error'],
      'missing-model': [404, 'not_found_error'],
      'too-large': [413, 'request_too_large'],
      'rate-limit': [429, 'rate_limit_error'],
      'server-error': [500, 'api_error'],
      overload: [529, 'overloaded_error'],
    }[kind];
    const message = kind === 'too-long' ? 'prompt is too long: 210000 tokens > 200000 maximum' : `the provider says: ${kind}`;
    return { status, body: { type: 'error', error: { type, message }, request_id: 'req_fake' } };
  },
};
