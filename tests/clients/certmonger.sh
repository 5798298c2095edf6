#!/bin/sh
# Enrols with certmonger (Debian package certmonger): a daemon of its own in a private D-Bus
# session, its files below $MOCKNDES_DIR, where the next one finds them to renew. It only ever uses
# GET and compares Content-Types exactly; over HTTPS, its PKIOperation does not heed -R. It renews
# with PKCSReq, signed by the old certificate.
# Arguments are handed on to `getcert request`, or to `getcert resubmit` or `rekey`.
set -eu
. "$(dirname "$0")/common.sh"
need dbus-run-session getcert curl

# The bus starts the daemon on first use and takes it down when it ends itself; what both have to
# say goes to a log, and standard error stays the driver's.
if [ "${CERTMONGER_DRIVER-}" != inside ]; then
	mkdir -p home tmp
	export CERTMONGER_DRIVER=inside HOME="$PWD/home" TMPDIR="$PWD/tmp"
	with_trust timeout "$limit" dbus-run-session -- "$folder/certmonger.sh" "$@" \
		3>&2 2> daemon.log
	exit
fi
exec 2>&3 3>&-

# A server without RA certificates has to be introduced with its only one.
introduce_server()
{
	set -- -u "$MOCKNDES_SCEP_URL" -R "$MOCKNDES_CA_FILE"
	type=$(curl -s --cacert "$MOCKNDES_CA_FILE" -o GetCACert -w '%{content_type}' \
		"$MOCKNDES_SCEP_URL?operation=GetCACert")
	[ "$type" != application/x-x509-ca-cert ] || {
		openssl x509 -inform DER -in GetCACert -out ca.pem
		set -- "$@" -r "$PWD/ca.pem" -N "$PWD/ca.pem"
	}
	getcert add-scep-ca -s -c mock "$@"
}

# certmonger reads the server's certificates in the background
wait_for_server()
{
	tries=100
	until getcert list-cas -s -c mock -v | grep -q 'SCEP CA certificate thumbprint'; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || fail "certmonger could not read the server's certificates"
		sleep 0.1
	done
}

property()
{
	getcert list -s -i "$MOCKNDES_CN" | sed -n "s/^[[:space:]]*$1: //p"
}

# While its request is pending, certmonger would ask again only after hours: it is told to. States
# that are not named here pass by themselves.
poll()
{
	tries=20
	while [ $tries -gt 0 ]; do
		case $(property status) in
		CA_WORKING) getcert refresh -s -i "$MOCKNDES_CN" ;;
		MONITORING | CA_* | NEED_GUIDANCE) return ;;
		esac
		tries=$((tries - 1))
		sleep 1
	done
}

enrol()
{
	introduce_server
	wait_for_server
	[ -z "$challenge" ] || set -- -L "$challenge" "$@"
	getcert request -s -I "$MOCKNDES_CN" -c mock -k "$PWD/key.pem" -f "$PWD/cert.pem" \
		-N "CN=$MOCKNDES_CN,O=mockndes tests" -D "$MOCKNDES_CN.test" -G rsa -g 2048 \
		-w -v "$@" || :
}

case $renew in
'') enrol "$@" ;;
rekey) getcert rekey -s -i "$MOCKNDES_CN" -w -v "$@" || : ;;
*) getcert resubmit -s -i "$MOCKNDES_CN" -w -v "$@" || : ;;
esac
poll
state=$(property status)
[ "$state" = MONITORING ] || fail "$state: $(property ca-error)"
check_certificate
