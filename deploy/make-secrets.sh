#!/bin/sh
# Makes the secrets of a fleet in a folder, once; what is there already stays:
#
#   deploy/make-secrets.sh deploy/compose/secrets
#
# redis_password   of the Redis user `graflow`
# redis_users.acl  who may do what in Redis, with the password as a SHA-256 only
# work_secrets     id:secret of what signs the work that workers are handed. Write a new one in front, and all of them are good: the first one
#                  signs. Take the old one away when no process signs with it any more.
#
# The folder is for its owner alone. The files in it are readable, since the users in the containers are others than you.
set -eu

folder=${1:?"which folder? deploy/make-secrets.sh FOLDER"}
mkdir -p "$folder"
chmod 700 "$folder"

# Never half a secret: written beside, then put into place.
write() {
  cat > "$folder/.$1.new"
  chmod 444 "$folder/.$1.new"
  mv -f "$folder/.$1.new" "$folder/$1"
  echo "made $folder/$1"
}

[ -e "$folder/redis_password" ] || openssl rand -hex 32 | tr -d '\n' | write redis_password
[ -e "$folder/work_secrets" ] || echo "$(date +%Y%m%d):$(openssl rand -hex 32)" | write work_secrets

# Nobody gets in as the default user, since it is off. It keeps its rights all the same: Redis reads its append-only file as that user, and
# without them leaves out what is in transactions, which is most of it.
if [ ! -e "$folder/redis_users.acl" ] || [ "$folder/redis_password" -nt "$folder/redis_users.acl" ]; then
  sum=$(openssl dgst -sha256 -r "$folder/redis_password" | cut -d ' ' -f 1)
  write redis_users.acl << ACL
user default off resetpass ~* &* +@all
user graflow on #$sum ~graflow:* &graflow:* +@all -@admin -@dangerous +info
user health on nopass +ping
ACL
fi
