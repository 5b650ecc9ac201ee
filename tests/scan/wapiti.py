"""Debian's wapiti, with its -x mended for Python 3.11: a pattern's flags stand at its beginning there."""
import re
import sys

from wapitiCore.net import crawler


def pattern_of(text):
    return re.compile('.*'.join(re.escape(part) for part in text.split('*')) + r'\Z', re.MULTILINE | re.DOTALL)


if not hasattr(crawler, 'wildcard_translate'):
    sys.exit('wapiti: this is another version than the one that is mended here')
crawler.wildcard_translate = pattern_of

from wapitiCore.main.wapiti import wapiti_main  # after it is mended

wapiti_main()
