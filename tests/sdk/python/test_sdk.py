"""The official Python client against the running binary; providers are rows of one table."""
import json
import unittest

import openai

from gateway import Gateway, start_upstream

PROVIDERS = ("openai", "anthropic")
MESSAGES = [{"role": "user", "content": "Hello, Wörld"}]
WEATHER = {"type": "function", "function": {
    "name": "get_weather", "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}


class Sdk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.upstream, base_url = start_upstream()
        providers = {name: {"base_url": base_url, "api_key": "provider-key-0123456789"} for name in PROVIDERS}
        cls.gateway = Gateway({"providers": providers, "server": {"drain_timeout": "500ms"}})
        cls.client = openai.OpenAI(base_url=cls.gateway.url, api_key="client-key", max_retries=0, timeout=20)

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        cls.gateway.stop()
        cls.upstream.shutdown()
        cls.upstream.server_close()

    def create(self, model, **members):
        return self.client.chat.completions.create(model=model, messages=MESSAGES, **members)

    def test_embeddings_in_the_default_encoding(self):
        answer = self.client.embeddings.create(model="openai/m", input=["a", "b"])
        self.assertEqual([one.embedding for one in answer.data], [[0.5, -2.0], [0.5, -2.0]])
        answer = self.client.embeddings.create(model="mock/embed", input="a b", dimensions=8)
        self.assertEqual(len(answer.data[0].embedding), 8)
        self.assertEqual(answer.usage.total_tokens, 2)

    def test_completions(self):
        for name in ("anthropic", "mock"):
            with self.subTest(provider=name):
                completion = self.client.completions.create(model=f"{name}/echo", prompt="Hello, Wörld")
                self.assertEqual(completion.choices[0].text, "Hello, Wörld")
                self.assertEqual(completion.object, "text_completion")
                stream = self.client.completions.create(model=f"{name}/echo", prompt="Hello, Wörld", stream=True)
                self.assertEqual("".join(chunk.choices[0].text for chunk in stream), "Hello, Wörld")

    def test_models(self):
        ids = [model.id for model in self.client.models.list()]
        self.assertEqual(ids, [f"{name}/{model}" for name in ("anthropic", "openai") for model in ("echo", "org/echo")])
        self.assertEqual(self.client.models.retrieve("openai/org/echo").owned_by, "system")
        with self.assertRaises(openai.NotFoundError):
            self.client.models.retrieve("openai/none")

    def test_chat(self):
        for name in (*PROVIDERS, "mock"):
            with self.subTest(provider=name):
                completion = self.create(f"{name}/echo")
                self.assertEqual(completion.choices[0].message.content, "Hello, Wörld")
                self.assertEqual(completion.choices[0].finish_reason, "stop")
                self.assertEqual(completion.usage.total_tokens, completion.usage.prompt_tokens + completion.usage.completion_tokens)
                self.assertTrue(completion._request_id)

    def test_stream(self):
        for name in (*PROVIDERS, "mock"):
            with self.subTest(provider=name):
                chunks = list(self.create(f"{name}/echo", stream=True))
                self.assertEqual("".join(chunk.choices[0].delta.content or "" for chunk in chunks), "Hello, Wörld")
                self.assertEqual(chunks[-1].choices[0].finish_reason, "stop")

    def test_stream_helper(self):
        for name in PROVIDERS:
            with self.subTest(provider=name):
                with self.client.chat.completions.stream(model=f"{name}/echo", messages=MESSAGES) as stream:
                    self.assertEqual(stream.get_final_completion().choices[0].message.content, "Hello, Wörld")

    def test_tools(self):
        for name in PROVIDERS:
            with self.subTest(provider=name):
                completion = self.create(f"{name}/tools", tools=[WEATHER])
                call = completion.choices[0].message.tool_calls[0]
                self.assertEqual((call.function.name, json.loads(call.function.arguments)), ("get_weather", {"city": "Paris"}))
                self.assertEqual(completion.choices[0].finish_reason, "tool_calls")

    def test_rate_limit(self):
        for name in PROVIDERS:
            with self.subTest(provider=name):
                with self.assertRaises(openai.RateLimitError) as raised:
                    self.create(f"{name}/rate-limit")
                self.assertEqual(raised.exception.response.headers["retry-after"], "7")
                self.assertIn("slow down", str(raised.exception))

    def test_truncated_stream_raises(self):
        for name in PROVIDERS:
            with self.subTest(provider=name):
                text = ""
                with self.assertRaises(openai.APIError):
                    for chunk in self.create(f"{name}/truncated", stream=True):
                        text += chunk.choices[0].delta.content or ""
                self.assertEqual(text, "Hello, Wörld")

    def test_bad_request(self):
        with self.assertRaises(openai.BadRequestError) as raised:
            self.client.chat.completions.create(model="mock/echo", messages=[{"role": "wizard", "content": "hi"}])
        self.assertEqual(raised.exception.param, "messages[0].role")

    def test_unknown_model(self):
        with self.assertRaises(openai.NotFoundError):
            self.create("nobody/knows-this")


if __name__ == "__main__":
    unittest.main()
