#!/bin/sh
# From signing up to a shared result with curl alone, against a server that runs on this machine:
#   ilikeyacut serve
#   sh docs/walkthrough.sh selfie.jpg
# The code for the new address is a file in the home of the server, which ILIKEYACUT_HOME names;
# that of `make serve` is .demo. A deployment on AWS mails the code; name an address that you read:
#   EMAIL=you@example.com sh docs/walkthrough.sh selfie.jpg https://...
# With KEEP=yes the result is neither shared nor deleted.
set -eu

selfie=${1:?name a selfie}
server=${2:-http://127.0.0.1:8000}
out=${3:-$(mktemp -d)}
home=${ILIKEYACUT_HOME:-$HOME/.local/share/ilikeyacut}
email=${EMAIL:-"ada.$$@example.com"}
password='Correct-horse-9-battery'
json='Content-Type: application/json'

mkdir -p "$out"

say() { printf '%s\n' "$*"; }

# Call the API and keep its answer; print an answer that is no success, and end.
call() {
  answer=$(curl --silent --show-error --fail-with-body "$@") || {
    say "$answer" >&2
    exit 1
  }
}

# Print the first value of a name in the answer.
first() { say "$answer" | grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

# Print the same behind a word that comes before it.
first_after() { say "${answer#*\""$1"\"}" | grep -o "\"$2\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

say "1. sign up as $email, and confirm the address"
call "$server/v1/auth/sign-up" -H "$json" --data "{\"email\": \"$email\",
  \"password\": \"$password\", \"name\": \"Ada\", \"of_age\": true}"
if [ -n "${EMAIL:-}" ]; then
  printf '   the code from the mail: '
  read -r code
elif [ -d "$home/outbox" ]; then
  letter=$(ls -t "$home/outbox/" | head -n 1)
  code=$(sed -n 's/^Code to .*: //p' "$home/outbox/$letter")
else
  say "there is no $home/outbox: set ILIKEYACUT_HOME to the home of the server, or EMAIL" >&2
  exit 1
fi
call "$server/v1/auth/confirm" -H "$json" --data "{\"email\": \"$email\", \"code\": \"$code\"}"

say '2. sign in, and say where to reach the phone'
call "$server/v1/auth/sign-in" -H "$json" \
  --data "{\"email\": \"$email\", \"password\": \"$password\"}"
me="Authorization: Bearer $(first access_token)"
call --request PUT "$server/v1/me/devices/0d9f2c61-5b0e-4c1c-9a57-3f2d8f6b1a10" -H "$me" -H "$json" \
  --data "{\"platform\": \"ios\", \"token\": \"$(printf '%064x' $$)\"}"
call "$server/v1/me" -H "$me"
say "   $answer"

say '3. announce the selfie, send it, and have it looked at'
size=$(wc -c <"$selfie" | tr -d ' ')
case $selfie in
*.png | *.PNG) type=image/png ;;
*.heic | *.HEIC) type=image/heic ;;
*.webp) type=image/webp ;;
*) type=image/jpeg ;;
esac
call "$server/v1/photos" -H "$me" -H "$json" --data "{\"media_type\": \"$type\", \"size\": $size}"
photo=$(first id)
upload=$(first_after upload url)
fields=$(say "$answer" | sed 's/.*"fields":{\([^}]*\)}.*/\1/' | tr ',' '\n' |
  sed 's/^"\([^"]*\)":"\(.*\)"$/\1=\2/')
set --
while read -r field; do
  set -- "$@" --form-string "$field"
done <<END
$fields
END
call "$upload" "$@" --form "file=@$selfie"
# S3 notifies a deployment of the upload. In a home, this call takes the upload in.
[ -n "${EMAIL:-}" ] || call --request POST "$server/v1/photos/$photo/complete" -H "$me"
status=$(first status)
while [ "$status" != accepted ]; do
  case $status in rejected) say "   $answer" && exit 1 ;; esac
  sleep 1
  call "$server/v1/photos/$photo" -H "$me"
  status=$(first status)
done
say "   $status"

say '4. ask what a copper look costs, and request it; the key makes repeating it harmless'
wish="{\"photo_id\": \"$photo\", \"look\": {\"dye\": {\"colour\": \"copper\"}}}"
call "$server/v1/try-ons/quote" -H "$me" -H "$json" --data "$wish"
say "   $answer"
call "$server/v1/try-ons" -H "$me" -H "$json" -H "Idempotency-Key: walk-$$" --data "$wish"
try_on=$(first id)

say '5. wait until it is over'
status=$(first status)
while [ "$status" != completed ]; do
  say "   $status"
  case $status in failed | cancelled | expired) exit 1 ;; esac
  [ -z "${EMAIL:-}" ] || sleep 2 # functions answer at once, whatever `Prefer` asks for
  call "$server/v1/try-ons/$try_on" -H "$me" -H 'Prefer: wait=20'
  status=$(first status)
done
say "   $status"
result=$(first_after results id)

say '6. download the result'
picture=$(first_after image url)
call "$picture" --output "$out/result.jpg"
say "   $out/result.jpg"

[ -z "${KEEP:-}" ] || exit 0

say '7. share it for a week: whoever has the address sees it without signing in'
call "$server/v1/results/$result/shares" -H "$me" -H "$json" --data '{"days": 7}'
token=$(first url)
token=${token##*/}
call "$server/v1/shares/$token"
say "   $answer"

say '8. delete the result and the selfie: the address shows nothing any more'
call --request DELETE "$server/v1/results/$result" -H "$me"
call --request DELETE "$server/v1/photos/$photo" -H "$me"
gone=$(curl --silent --output "$out/gone.json" --write-out '%{http_code}' "$server/v1/shares/$token")
say "   $gone"
[ "$gone" = 404 ]
