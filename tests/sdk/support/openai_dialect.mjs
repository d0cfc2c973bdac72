// OpenAI's chat completions as a provider speaks them.
const finishReason = { stop: 'stop', length: 'length', tools: 'tool_calls', refusal: 'stop' };

const usage = ({ prompt, cached, completion, reasoning }) => ({
  prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion,
  prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 0 },
});
const toolCall = ({ id, name, input }) => ({ id, type: 'function', function: { name, arguments: JSON.stringify(input) } });
const data = (value) => `data: ${typeof value === 'string' ? value : JSON.stringify(value)}\n\n`;

export const openai = {
  path: '/chat/completions',
  key: (headers) => headers.authorization?.replace(/^Bearer /, ''),

  prompt(request) {
    const content = request.messages.at(-1).content;
    return typeof content === 'string' ? content : content.filter((part) => part.type === 'text').map((part) => part.text).join('');
  },
  toolResults: (request) => request.messages.filter((message) => message.role === 'tool').map((message) => message.content),
  images: (request) => request.messages.flatMap((message) => (Array.isArray(message.content) ? message.content : []))
    .filter((part) => part.type === 'image_url').map((part) => part.image_url.url),
  forcedTool: () => undefined,

  whole(request, said) {
    const message = { role: 'assistant', content: said.text || null, refusal: said.refusal ?? null };
    if (said.thinking) message.reasoning_content = said.thinking.text;
    if (said.tools) message.tool_calls = said.tools.map(toolCall);
    return {
      id: 'chatcmpl-fake', object: 'chat.completion', created: 1700000000, model: request.model,
      choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason[said.finish] }],
      usage: usage(said.usage), system_fingerprint: 'fp_fake',
    };
  },

  // The frames of a stream; each is one write.
  stream(request, said) {
    const chunk = (delta, finish_reason = null) => data({
      id: 'chatcmpl-fake', object: 'chat.completion.chunk', created: 1700000000, model: request.model,
      choices: [{ index: 0, delta, finish_reason }],
    });
    const frames = [chunk({ role: 'assistant', content: '' })];
    if (said.thinking) frames.push(chunk({ reasoning_content: said.thinking.text }));
    for (const content of said.pieces) frames.push(chunk({ content }));
    if (said.refusal) frames.push(chunk({ refusal: said.refusal }));
    said.tools?.forEach((tool, index) => {
      const call = toolCall(tool);
      frames.push(chunk({ tool_calls: [{ index, ...call, function: { name: tool.name, arguments: '' } }] }));
      for (const piece of call.function.arguments.match(/.{1,6}/gs)) {
        frames.push(chunk({ tool_calls: [{ index, function: { arguments: piece } }] }));
      }
    });
    frames.push(chunk({}, finishReason[said.finish]));
    if (request.stream_options?.include_usage) {
      frames.push(data({
        id: 'chatcmpl-fake', object: 'chat.completion.chunk', created: 1700000000, model: request.model,
        choices: [], usage: usage(said.usage),
      }));
    }
    return [...frames, data('[DONE]')];
  },
  midStreamError: (message) => data({ error: { message, type: 'server_error', param: null, code: 'server_error' } }),

  error(kind) {
    const [status, type, code] = {
      'bad-request': [400, 'invalid_request_error', 'invalid_value'],
      'too-long': [400, 'invalid_request_error', 'context_length_exceeded'],
      unauthorized: [401, 'invalid_request_error', 'invalid_api_key'],
      forbidden: [403, 'permission_error', 'permission_denied'],
      'missing-model': [404, 'invalid_request_error', 'model_not_found'],
      'too-large': [413, 'invalid_request_error', 'request_too_large'],
      'rate-limit': [429, 'requests', 'rate_limit_exceeded'],
      'server-error': [500, 'server_error', 'internal_error'],
      overload: [503, 'service_unavailable_error', 'server_is_overloaded'],
    }[kind];
    return { status, body: { error: { message: `the provider says: ${kind}`, type, param: null, code } } };
  },
};
