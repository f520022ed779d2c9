# shellcheck shell=bash
# The object store of an instance: where its keys are.

STORE_BUCKET=toe
STORE_REGION=us-east-1
STORE_CREDENTIALS=$STATE/store.env
export STORE_BUCKET STORE_REGION STORE_CREDENTIALS

# Made once: the cluster's Secret has them too, and outlives a restart.
store_credentials() {
  [ ! -s "$STORE_CREDENTIALS" ] || return 0
  local key
  key=$(head -c 24 /dev/urandom | base64 | tr -d '/+=')
  (umask 077 && printf 'ROOT_ACCESS_KEY=toe\nROOT_SECRET_KEY=%s\n' "$key" >"$STORE_CREDENTIALS.new")
  mv "$STORE_CREDENTIALS.new" "$STORE_CREDENTIALS"
}
