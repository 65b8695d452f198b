#!/bin/sh
# From signing up to a shared result with curl alone, against a server that runs on this machine:
#   ilikeyacut serve
#   sh docs/walkthrough.sh selfie.jpg
# The code for the new address is a file in the home of the server, whose folder is ILIKEYACUT_HOME.
set -eu

selfie=${1:?name a selfie}
server=${2:-http://127.0.0.1:8000}
home=${ILIKEYACUT_HOME:-$HOME/.local/share/ilikeyacut}
out=${3:-$(mktemp -d)}
email="ada.$$@example.com"
password='correct horse battery'
json='Content-Type: application/json'

say() { printf '%s\n' "$*"; }

# Call the API; an answer that is no success is printed and ends this.
call() { curl --silent --show-error --fail-with-body "$@" || { say >&2; exit 1; }; }

# Print the first value of a name in the JSON on stdin.
first() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

say "1. sign up as $email"
call "$server/v1/auth/sign-up" -H "$json" --data "{
  \"email\": \"$email\", \"password\": \"$password\", \"name\": \"Ada\", \"of_age\": true}" >"$out/sent"
letter=$(ls -t "$home/outbox/" | head -n 1)
code=$(sed -n 's/^Code to .*: //p' "$home/outbox/$letter")
call "$server/v1/auth/confirm" -H "$json" --data "{\"email\": \"$email\", \"code\": \"$code\"}"

say '2. sign in'
token=$(call "$server/v1/auth/sign-in" -H "$json" \
  --data "{\"email\": \"$email\", \"password\": \"$password\"}" | first access_token)
me="Authorization: Bearer $token"
call "$server/v1/me" -H "$me"
say

say '3. announce the selfie, send it, and have it looked at'
announced=$(call "$server/v1/photos" -H "$me" -H "$json" \
  --data "{\"media_type\": \"image/png\", \"size\": $(wc -c <"$selfie" | tr -d ' ')}")
photo=$(say "$announced" | first id)
upload=$(say "$announced" | first url)
fields=$(say "$announced" | sed 's/.*"fields":{\([^}]*\)}.*/\1/' | tr ',' '\n' |
  sed 's/^"\([^"]*\)":"\(.*\)"$/\1=\2/')
set --
while read -r field; do
  set -- "$@" --form-string "$field"
done <<END
$fields
END
call "$upload" "$@" --form "file=@$selfie"
call -X POST "$server/v1/photos/$photo/complete" -H "$me"
say

say '4. ask what a copper look costs, and request it; the key makes repeating it harmless'
wish="{\"photo_id\": \"$photo\", \"look\": {\"dye\": {\"colour\": \"copper\"}}, \"variations\": 1}"
call "$server/v1/try-ons/quote" -H "$me" -H "$json" --data "$wish"
say
try_on=$(call "$server/v1/try-ons" -H "$me" -H "$json" -H "Idempotency-Key: walk-$$" --data "$wish" |
  first id)

say '5. wait until it is over'
status=requested
while [ "$status" != completed ]; do
  call "$server/v1/try-ons/$try_on" -H "$me" -H 'Prefer: wait=20' >"$out/try-on.json"
  status=$(first status <"$out/try-on.json")
  say "   $status"
  case $status in failed | cancelled | expired) exit 1 ;; esac
done
result=$(sed 's/.*"results":\[//' "$out/try-on.json" | first id)

say '6. download the result'
picture=$(call "$server/v1/results/$result" -H "$me" | sed 's/.*"image":{//' | first url)
call "$picture" --output "$out/result"
say "   $out/result"

say '7. share it for a week; whoever has the address sees it without signing in'
shared=$(call "$server/v1/results/$result/shares" -H "$me" -H "$json" --data '{"days": 7}' | first url)
call "$server/v1/shares/${shared##*/}"
say

say '8. delete the result and the selfie; the link shows nothing any more'
call -X DELETE "$server/v1/results/$result" -H "$me"
call -X DELETE "$server/v1/photos/$photo" -H "$me"
gone=$(curl --silent --output "$out/gone" --write-out '%{http_code}' "$server/v1/shares/${shared##*/}")
say "   $gone"
[ "$gone" = 404 ]
