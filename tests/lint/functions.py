#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""functions.py - what the compiler does not check of our functions

    functions.py parameters MOST FILE…
    functions.py reasons FILE…

parameters prints the functions that take more than MOST parameters.

reasons prints the places where a function that takes a struct sq_why returns
an error and leaves the reason unsaid. Such a function may return -SQ_E… only
through sq_fail(). The result of a function that can fail it may return only
where that one was given the reason to fill in, or where sq_fail() comes
between. All of the FILEs are read first, to know which functions can fail.

Reads C as .clang-format spells it: a function's braces stand in the first
column, with the head in the lines before.
"""
import re
import sys

CALL = re.compile(r"\b([a-z_][a-z0-9_]*)\(")
ERROR = re.compile(r"(?<![!=]= )-SQ_E[A-Z]")


class Function:
    def __init__(self, path, line, head, body):
        self.path, self.line, self.body = path, line, body
        start = head.index("(", re.search(r"\w+\(", head).start())
        self.name = re.search(r"(\w+)$", head[:start]).group(1)
        self.parameters = arguments(head, start)
        self.static = head.startswith("static ")
        self.returns_int = re.search(r"\bint \w+$", head[:start]) is not None

    def takes(self, structure):
        return any(re.match(r"struct %s \*" % structure, parameter)
                   for parameter in self.parameters)


def carriers_in(texts):
    """The names of the structures that hold where to say why."""
    return {name for text in texts for name in re.findall(
        r"\bstruct (\w+) \{[^{}]*\bstruct sq_why \*why;", text)}


class Source:
    """All functions of some files; a name means the one in the same file."""

    def __init__(self, paths):
        self.all, self.static, self.public = [], {}, {}
        texts = {}
        for path in paths:
            with open(path) as file:
                texts[path] = without_comments(file.read())
        shared = carriers_in(text for path, text in texts.items()
                             if path.endswith(".h"))
        for path, text in texts.items():
            carriers = shared | carriers_in([text])
            for f in functions(path, text):
                f.explains = f.takes("sq_why")
                f.carries = any(f.takes(c) for c in carriers)
                self.all.append(f)
                if f.static:
                    self.static[path, f.name] = f
                else:
                    self.public[f.name] = f
        self.find_carried_reasons()

    def find_carried_reasons(self):
        """Functions that fill in the why in a structure, and their callers."""
        found = True
        while found:
            found = [f for f in self.all
                     if f.carries and not f.explains and (
                         "->why" in f.body or
                         any(c and c.carries and c.explains for c in
                             (self.named(f.path, name)
                              for name in CALL.findall(f.body))))]
            for f in found:
                f.explains = True

    def named(self, path, name):
        return self.static.get((path, name)) or self.public.get(name)


def arguments(text, start):
    """What stands between the parenthesis at start and its fellow, by commas."""
    depth, parts, part = 0, [], ""
    for char in text[start:]:
        if char in "([{":
            depth += 1
            if depth == 1:
                continue
        elif char in ")]}":
            depth -= 1
            if depth == 0:
                break
        if char == "," and depth == 1:
            parts.append(part.strip())
            part = ""
        else:
            part += char
    return parts + [part.strip()]


def without_comments(text):
    """Strings are emptied, too; lines stay where they are."""
    def blank(match):
        if match.group(0)[0] == '"':
            return '""'
        return "\n" * match.group(0).count("\n") or " "
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])\'',
                  lambda m: m.group(0) if m.group(0)[0] == "'" else blank(m),
                  text, flags=re.S)


def functions(path, text):
    lines, head, start = text.split("\n"), [], None
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line.startswith("}") and start:
            if line == "}" and "(" in " ".join(head):
                yield Function(path, start, " ".join(head),
                               "\n".join(lines[start:number - 1]))
            head, start = [], None
        elif start is None:
            if not line.strip() or line.startswith("#") or \
                    line.rstrip().endswith((";", "}")):
                head = []
            else:
                head.append(line.strip())


def statements(f):
    """(text, number of its last line) of each, as far as a semicolon tells."""
    line = f.line + 1
    for text in re.split(r"(?<=[;{}:])", f.body):
        line += text.count("\n")
        yield text.strip(), line


def calls(text, f, source, failing):
    """The calls in text of functions that can fail, with where they stand."""
    for match in CALL.finditer(text):
        callee = source.named(f.path, match.group(1))
        if callee in failing:
            yield callee, arguments(text, match.end() - 1), match.start()


def passes_on(text, start):
    """Whether what is called at start of text is returned or kept."""
    return re.search(r"\breturn\b|\w = [^=]*$", text[:start])


def can_fail(source):
    """The functions with a -SQ_E…, and those that pass one on."""
    failing, before = set(), -1
    while len(failing) != before:
        before = len(failing)
        for f in source.all:
            if f.returns_int and (ERROR.search(f.body) or any(
                    passes_on(text, start) for text, _ in statements(f)
                    for _, _, start in calls(text, f, source, failing))):
                failing.add(f)
    return failing


def is_given_reason(callee, args):
    """Whether it was given a why to fill in, in a structure or by itself."""
    whys = [arg for arg, parameter in zip(args, callee.parameters)
            if "struct sq_why *" in parameter]
    return callee.explains and all(arg != "NULL" for arg in whys)


def unsaid(f, source, failing):
    """(line, what) of each error that f returns without its reason."""
    silent = {}  # variable: the call whose error it holds
    for text, line in statements(f):
        if re.search(r"\w*_fail\(", text):
            silent.clear()
            continue
        if re.search(r"\breturn\b", text) and ERROR.search(text):
            yield line, "-SQ_E… without sq_fail()"
        for callee, args, start in calls(text, f, source, failing):
            kept = re.search(r"(\w+) = [^=]*$", text[:start])
            if is_given_reason(callee, args):
                silent.pop(kept and kept.group(1), None)
            elif kept:
                silent[kept.group(1)] = callee.name + "()"
            elif re.search(r"\breturn\b", text[:start]):
                yield line, callee.name + "() was given no why"
        kept = re.search(r"(\w+) = " + ERROR.pattern, text)
        if kept:
            silent[kept.group(1)] = "-SQ_E…"
        returned = re.search(r"\breturn\b(.*)", text, re.S)
        for word in re.findall(r"\w+", returned.group(1) if returned else ""):
            if word in silent:
                yield line, "the error of " + silent[word]


def main():
    verb, rest = sys.argv[1], sys.argv[2:]
    most = int(rest.pop(0)) if verb == "parameters" else 0
    source = Source(rest)
    print(f"{len(source.all)} functions")
    if verb == "parameters":
        for f in source.all:
            if len(f.parameters) > most:
                print(f"{f.path}:{f.line}: {f.name}() takes "
                      f"{len(f.parameters)} parameters")
        return
    failing = can_fail(source)
    for f in source.all:
        if f.explains and f in failing:
            for line, what in unsaid(f, source, failing):
                print(f"{f.path}:{line}: {f.name}(): {what}")


main()
