"""The layer rule (docs/architecture.md): who may include whom, and which folder knows which library."""
import unittest

import tap
from checks.source import ROOT, c_files, includes, tree

# What a folder may include beside itself; a folder that is not named here may include nothing else.
MAY_INCLUDE = {
    "scenarios": ["ca/scep.h"],
    "server": ["ca/", "scenarios/", "store/"],
    "tests": ["ca/", "scenarios/", "store/", "server/"],
}

# Where a library's headers may be included; of two rows that fit, the more exact one counts. What is
# in no row must be of C, POSIX or Linux.
LIBRARIES = {
    "openssl/": ["ca/", "tests/"],
    "openssl/ssl.h": ["server/wire/", "tests/"],
    "openssl/err.h": ["ca/", "server/wire/", "tests/"],
    "sqlite3.h": ["store/"],
    "yaml.h": ["scenarios/"],
    "microhttpd.h": ["server/http/"],
    "jansson.h": ["server/control/", "server/cli/", "tests/"],
    "curl/": ["server/cli/"],
    "CUnit/": ["tests/"],
}

SYSTEM = """arpa/ linux/ netinet/ sys/ assert.h ctype.h dirent.h endian.h errno.h fcntl.h ftw.h
    fnmatch.h getopt.h glob.h iconv.h ifaddrs.h inttypes.h limits.h locale.h math.h net/ netdb.h poll.h
    pthread.h pwd.h sched.h semaphore.h signal.h spawn.h stdarg.h stdatomic.h stdbool.h stddef.h
    stdint.h stdio.h stdlib.h string.h strings.h termios.h threads.h time.h unistd.h
    wchar.h""".split()

# Folders' private headers that others may see: tests try the parts, cli puts the server together.
SEES_PRIVATE = {"tests": ("ca", "store", "scenarios", "server", "tests"), "server/cli": ("server",)}

# A folder's interface is the header named after it, and these.
INTERFACES = {"ca/scep.h", "store/rows.h", "scenarios/values.h", "scenarios/nearest.h"}


def begins(name, prefixes):
    return any(name == prefix or prefix.endswith("/") and name.startswith(prefix)
               for prefix in prefixes)


def is_interface(header):
    return str(header) in INTERFACES or header.parent.name == header.stem


def wrong_library(name, header):
    rows = [library for library in LIBRARIES if begins(header, [library])]
    if rows:
        return not begins(str(name), LIBRARIES[max(rows, key=len)])
    return not begins(header, SYSTEM)


def sees_private(name, header):
    return any(begins(str(name), [folder + "/"]) and header.parts[0] in inside
               for folder, inside in SEES_PRIVATE.items())


def wrong_folder(name, header):
    """Why a file may not include one of our own headers, or None."""
    home = name.parts[0]
    if header.parts[0] != home and not begins(str(header), MAY_INCLUDE.get(home, [])):
        return f"{home}/ may not know {header}"
    private = header.parent != name.parent and not is_interface(header)
    if private and not sees_private(name, header):
        return f"{header} is private to {header.parent}/"
    return None


def resolve(root, name, header):
    """Our own headers are named from the root; tests may name their neighbours."""
    beside = name.parent / header
    return beside if (root / beside).exists() else name.__class__(header)


def violations(root):
    for name in c_files(root):
        for line, header, ours in includes(root / name):
            if ours and (why := wrong_folder(name, resolve(root, name, header))):
                yield f"{name}:{line}: {why}"
            elif not ours and wrong_library(name, header):
                yield f"{name}:{line}: <{header}> does not belong here"


def circles(graph):
    """The circles of a graph {node: set of nodes}, each as a text."""
    done, path = set(), []

    def visit(node):
        if node in path:
            yield " -> ".join(map(str, path[path.index(node):] + [node]))
        elif node not in done:
            path.append(node)
            for following in sorted(graph.get(node, ())):
                yield from visit(following)
            done.add(path.pop())
    for node in sorted(graph):
        yield from visit(node)


def include_graphs(root):
    """Who includes whom: headers among themselves, and folders among themselves."""
    headers, folders = {}, {}
    for name in c_files(root):
        for _, header, ours in includes(root / name):
            target = resolve(root, name, header)
            if ours and name.suffix == ".h":
                headers.setdefault(name, set()).add(target)
            if ours and target.parent != name.parent and name.parts[0] != "tests":
                folders.setdefault(name.parent, set()).add(target.parent)
    return headers, folders


class Layers(unittest.TestCase):
    def test_the_layer_rule_holds(self):
        self.assertEqual([], list(violations(ROOT)))

    def test_nothing_is_included_in_a_circle(self):
        headers, folders = include_graphs(ROOT)
        self.assertEqual([], list(circles(headers)) + list(circles(folders)))

    def test_a_wrong_include_is_found(self):
        with tree({"ca/a.c": '#include "store/store.h"\n', "scenarios/b.c": '#include "ca/ca.h"\n',
                   "store/c.c": "#include <openssl/x509.h>\n", "server/d.c": "#include <zlib.h>\n",
                   "ca/tls.c": "#include <openssl/ssl.h>\n",
                   "server/wire/tls.c": "#include <openssl/ssl.h>\n#include <openssl/err.h>\n",
                   "server/ndes/e.c": '#include "server/wire/held.h"\n',
                   "scenarios/good.c": '#include "ca/scep.h"\n#include <yaml.h>\n'}) as root:
            found = list(violations(root))
        self.assertEqual([
            "ca/a.c:1: ca/ may not know store/store.h",
            "ca/tls.c:1: <openssl/ssl.h> does not belong here",
            "scenarios/b.c:1: scenarios/ may not know ca/ca.h",
            "server/d.c:1: <zlib.h> does not belong here",
            "server/ndes/e.c:1: server/wire/held.h is private to server/wire/",
            "store/c.c:1: <openssl/x509.h> does not belong here"], found)

    def test_a_circle_is_found(self):
        with tree({"ca/a.h": '#include "ca/b.h"\n', "ca/b.h": '#include "ca/a.h"\n',
                   "server/x/x.c": '#include "server/y/y.h"\n',
                   "server/y/y.c": '#include "server/x/x.h"\n'}) as root:
            headers, folders = include_graphs(root)
        self.assertEqual(["ca/a.h -> ca/b.h -> ca/a.h"], list(circles(headers)))
        self.assertEqual(["server/x -> server/y -> server/x"], list(circles(folders)))


if __name__ == "__main__":
    tap.main()
