#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "scenarios/node.h"

static struct node *tree_of(const char *text, struct scenario_error *err)
{
	const struct source source = { "t.yaml", view_of_text(text), err };
	struct node *node = NULL;

	node_parse(&source, &node);
	return node;
}

static void test_yaml_and_json_make_the_same_tree(void)
{
	static const char *const texts[] = {
		"a: one\nb:\n- x\n- {c: 'no'}\n",
		"{\"a\": \"one\",\n\t\"b\": [\"x\", {\"c\": \"no\"}]}",
	};

	for (size_t i = 0; i < 2; i++) {
		struct scenario_error err = { 0 };
		struct node *root = tree_of(texts[i], &err);

		if (!CHECK_SAY(root, "%s", err.text))
			continue;
		const struct node *b = node_find(root, "b");
		CHECK_INT(root->kind, NODE_MAP);
		CHECK_INT(root->n, 2);
		CHECK_STR(node_find(root, "a")->text, "one");
		CHECK_INT(b->kind, NODE_LIST);
		CHECK_STR(b->first->text, "x");
		CHECK_STR(node_find(b->first->next, "c")->text, "no");
		CHECK(!node_find(b->first->next, "c")->plain);
		CHECK(!node_find(root, "c"));
		node_free(root);
	}
}

static void test_nodes_know_where_they_stood(void)
{
	struct scenario_error err = { 0 };
	struct node *root = tree_of("a: one\nbb:  {c: two}\n", &err);

	if (!CHECK_SAY(root, "%s", err.text))
		return;
	const struct node *b = node_find(root, "bb");
	CHECK_INT(b->key_mark.line, 2);
	CHECK_INT(b->key_mark.column, 1);
	CHECK_INT(b->mark.column, 6);
	CHECK_INT(b->first->key_mark.column, 7);
	CHECK_INT(b->first->mark.column, 10);
	node_free(root);
}

static void test_words_keep_their_letters(void)
{
	struct scenario_error err = { 0 };
	struct node *root = tree_of("on: 0x1F\ntime: 12:30:45\n", &err);

	if (!CHECK_SAY(root, "%s", err.text))
		return;
	CHECK_STR(node_find(root, "on")->text, "0x1F");
	CHECK_STR(node_find(root, "time")->text, "12:30:45");
	node_free(root);
}

static void test_what_is_not_plain_data_is_refused(void)
{
	static const struct {
		const char *name, *text, *want;
	} rows[] = {
		{ "duplicate key", "a: 1\nb: 2\na: 3\n",
		  "t.yaml:3:1: the key \"a\" stands twice (first in line 1)\n  a: 3\n  ^" },
		{ "anchor", "a: &x 1\n",
		  "t.yaml:1:4: anchors are not allowed (quote a text that begins with &)\n"
		  "  a: &x 1\n     ^" },
		{ "anchor on a list", "a: &x [1]\n",
		  "t.yaml:1:4: anchors are not allowed (quote a text that begins with &)\n"
		  "  a: &x [1]\n     ^" },
		{ "alias", "a: *x\n",
		  "t.yaml:1:4: aliases are not allowed (quote a text that begins with *)\n"
		  "  a: *x\n     ^" },
		{ "lone star", "a: *\n",
		  "t.yaml:1:5: a text that begins with * or & has to be quoted\n  a: *\n      ^" },
		{ "tag", "a: !!int 1\n",
		  "t.yaml:1:4: tags are not allowed (quote a text that begins with !)\n"
		  "  a: !!int 1\n     ^" },
		{ "tag on a map", "a: !x {b: 1}\n",
		  "t.yaml:1:4: tags are not allowed (quote a text that begins with !)\n"
		  "  a: !x {b: 1}\n     ^" },
		{ "unknown tag", "a: !e!x 1\n",
		  "t.yaml:1:4: tags (!...) are not allowed\n  a: !e!x 1\n     ^" },
		{ "tag on a key", "!!str a: 1\n",
		  "t.yaml:1:1: tags are not allowed (quote a text that begins with !)\n"
		  "  !!str a: 1\n  ^" },
		{ "two documents", "a: 1\n---\nb: 2\n",
		  "t.yaml:2:1: a second document begins here; a file holds one scenario\n"
		  "  ---\n  ^" },
		{ "a list as key", "[a]: 1\n",
		  "t.yaml:1:1: a key has to be a single word\n  [a]: 1\n  ^" },
		{ "character 0", "a: \"x\\0y\"\n",
		  "t.yaml:1:4: a text cannot hold the character 0\n  a: \"x\\0y\"\n     ^" },
		{ "nothing", "# only a comment\n", "t.yaml: the file is empty" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scenario_error err = { 0 };

		CHECK_SAY(!tree_of(rows[i].text, &err), "%s", rows[i].name);
		CHECK_STR(err.text, rows[i].want);
	}
}

static void test_what_is_not_yaml_is_explained(void)
{
	static const struct {
		const char *name, *text, *want;
	} rows[] = {
		{ "unquoted colon", "a: b: c\n",
		  "t.yaml:1:5: a \":\" cannot stand here (quote a text that contains \": \", and "
		  "mind the indentation)\n  a: b: c\n      ^" },
		{ "tab", "a:\n\tb: 1\n",
		  "t.yaml:2:1: this character cannot begin a text (quote the text; indent with "
		  "blanks, not tabs)\n  \tb: 1\n  ^" },
		{ "open quote", "a: \"b\n",
		  "t.yaml:2:1: the file ends inside a quoted text\n  \n  ^" },
		{ "open brace", "a: {b: 1\n",
		  "t.yaml:2:1: did not find expected ',' or '}'\n  \n  ^" },
		{ "wrong indentation", "a:\n  b: 1\n c: 2\n",
		  "t.yaml:3:2: a key is expected here (mind the indentation)\n   c: 2\n   ^" },
		{ "no value", "a: 1\nb\n",
		  "t.yaml:3:1: a \":\" and a value are missing after this "
		  "key\n  \n  ^" },
		{ "control character", "a: 1\nb: \x01\n",
		  "t.yaml:2:4: this is not UTF-8 text without control characters\n"
		  "  b: ?\n     ^" },
		{ "not UTF-8", "a: \xff\n",
		  "t.yaml:1:4: this is not UTF-8 text without control characters\n  a: ?\n     "
		  "^" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scenario_error err = { 0 };

		CHECK_SAY(!tree_of(rows[i].text, &err), "%s", rows[i].name);
		CHECK_STR(err.text, rows[i].want);
	}
}

/* n times part, with end behind. The caller frees it. */
static char *repeat(size_t n, const char *part, const char *end)
{
	size_t len = strlen(part);
	char *text = malloc(n * len + strlen(end) + 1);

	if (!text)
		abort();
	for (size_t i = 0; i < n; i++)
		memcpy(text + i * len, part, len);
	memcpy(text + n * len, end, strlen(end) + 1);
	return text;
}

static void test_the_size_of_a_file_is_bounded(void)
{
	static const struct {
		const char *name;
		size_t n;
		const char *part, *end, *want;
	} rows[] = {
		{ "depth", 100, "[", "", "this is nested too deeply" },
		{ "values", 10001, "- a\n", "", "the file has too many values" },
		{ "bytes", (1 << 20) + 1, "#", "\n", "the file is larger than 1 MiB" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scenario_error err = { 0 };
		char *text = repeat(rows[i].n, rows[i].part, rows[i].end);

		CHECK_SAY(!tree_of(text, &err), "%s", rows[i].name);
		CHECK_SAY(strstr(err.text, rows[i].want), "%s: %s", rows[i].name, err.text);
		free(text);
	}
}

static void test_sixteen_levels_are_allowed(void)
{
	struct scenario_error err = { 0 };
	struct node *root = tree_of("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]", &err);

	CHECK_SAY(root, "%s", err.text);
	node_free(root);
	CHECK(!tree_of("[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", &err));
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "YAML and JSON make the same tree", test_yaml_and_json_make_the_same_tree },
		{ "nodes know where they stood", test_nodes_know_where_they_stood },
		{ "words keep their letters", test_words_keep_their_letters },
		{ "what is not plain data is refused", test_what_is_not_plain_data_is_refused },
		{ "what is not YAML is explained", test_what_is_not_yaml_is_explained },
		{ "the size of a file is bounded", test_the_size_of_a_file_is_bounded },
		{ "sixteen levels are allowed", test_sixteen_levels_are_allowed },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { .pName = "node", .pTests = tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
