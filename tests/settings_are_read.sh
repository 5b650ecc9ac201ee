#!/bin/sh
# A setting that nothing reads promises the administrator something that does not happen: each key
# of the table must stand in the program outside of the pages that change it, the demo and the
# lists that are imported.
#
#   settings_are_read.sh SOURCE_FOLDER
set -eu
cd "$1/src"
unread=0
for key in $(grep -oE '^ +[A-Z_]+\("[a-z_]+\.[a-z_]+"' kit/settings_list.c | grep -oE '[a-z_]+\.[a-z_]+'); do
  readers=$(grep -rlF --include='*.c' --include='*.html' "\"$key\"" . |
    grep -vE '^\./(kit/settings_list\.c|admin/set|demo/|exchange/)' || true)
  if [ -z "$readers" ]; then
    echo "nothing reads the setting $key"
    unread=$((unread + 1))
  fi
done
[ "$unread" -eq 0 ]
