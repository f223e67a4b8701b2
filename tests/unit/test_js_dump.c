// SPDX-License-Identifier: GPL-2.0-or-later
#include "test.h"

#include "admin/js_dump.h"

/* what js_dump() makes of VALUE, free() it */
static char *dumped(const json_t *value)
{
	size_t size;
	char *text;
	FILE *file = open_memstream(&text, &size);

	assert_int_equal(js_dump(value, file), 0);
	fclose(file);
	return text;
}

static void check(json_t *value)
{
	char *want = json_dumps(value, JSON_INDENT(2) | JSON_ENCODE_ANY), *is = dumped(value);

	assert_string_equal(is, want);
	free(is);
	free(want);
	json_decref(value);
}

static void test_same_as_jansson(void **state)
{
	static const char *const texts[] = {
		"{}",
		"[]",
		"null",
		"[true, false, null, 0, -1, 9223372036854775807]",
		"{\"a\": {\"b\": [{}, [], [[]], {\"c\": \"\"}]}, \"d\": 1}",
		"\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\\u00e4\\u20ac\\ud83d\\ude00\"",
		"{\"\\\"\\n\": [\"x\"]}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		check(json_loads(texts[i], JSON_DECODE_ANY, NULL));
}

/* more than fits the buffer, at each place of its end */
static void test_long(void **state)
{
	char text[300];

	(void)state;
	for (size_t n = 0; n < sizeof(text); n++) {
		json_t *array = json_array();

		memset(text, 'x', n);
		text[n] = 0;
		for (unsigned i = 0; i < 70000 / (n + 8) + 2; i++)
			json_array_append_new(array, json_string(text));
		check(array);
	}
}

static void test_deep(void **state)
{
	json_t *value = json_integer(1);

	(void)state;
	for (unsigned i = 0; i < 40; i++)
		value = json_pack("[o]", value);
	check(value);
}

static void test_fails(void **state)
{
	json_t *number = json_integer(1), *real = json_real(1.5);
	FILE *full = fopen("/dev/full", "w"), *null = fopen("/dev/null", "w");

	(void)state;
	setbuf(full, NULL);
	assert_int_equal(js_dump(number, full), -1);
	assert_int_equal(js_dump(real, null), -1);
	assert_int_equal(js_dump(number, null), 0);
	fclose(full);
	fclose(null);
	json_decref(number);
	json_decref(real);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_as_jansson),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
