#!/bin/sh
# Enrols with strongSwan's `pki --scep` (Debian package strongswan-pki). Version 5.9.8 tests wrong
# capability bits: it refuses the list of a real NDES, and `--cipher des3` wants AES in it. It polls
# with CertPoll and renews with RenewalReq and a new key, if Renewal is in the list.
# Arguments replace `--cipher des3 --digest sha512` and are handed on to pki.
set -eu
. "$(dirname "$0")/common.sh"
need pki
[ $# -gt 0 ] || set -- --cipher des3 --digest sha512

# Only the plugins that enrolment needs: all others would be reported as missing.
cat > strongswan.conf <<-'CONF'
	pki {
		load = random nonce x509 revocation pubkey pkcs1 pkcs7 pkcs8 pem openssl curl
	}
CONF
export STRONGSWAN_CONF="$PWD/strongswan.conf"

# The plugin that fetches over HTTP: the system's, or the one that ./dev unpacked. strongSwan has
# no setting for a plugin's folder, but it looks among the symbols already loaded first.
curl_plugin=usr/lib/ipsec/plugins/libstrongswan-curl.so
preload=
if [ ! -e "/$curl_plugin" ]; then
	preload=${MOCKNDES_CURL_PLUGIN:-$folder/../../build/packages/$curl_plugin}
	[ -e "$preload" ] || {
		echo "strongswan-pki.sh: no curl plugin: neither /$curl_plugin nor $preload" >&2
		exit 77
	}
fi

# with_trust COMMAND...: its TLS trusts $MOCKNDES_CA_FILE. The plugin leaves trust to libcurl, which
# reads /etc/ssl/certs and heeds no variable: the command gets a mount of its own there. Where the
# system grants none, it runs without, and says itself that it does not trust the server.
with_trust()
{
	mkdir -p trusted
	cp "$MOCKNDES_CA_FILE" trusted/ca-certificates.crt
	if unshare --map-root-user --mount true 2> unshare.log; then
		# shellcheck disable=SC2016
		set -- unshare --map-root-user --mount \
			sh -c 'mount --bind trusted /etc/ssl/certs && exec "$@"' sh "$@"
	fi
	"$@"
}

run_pki()
{
	set -- timeout "$limit" env LD_PRELOAD="$preload" pki "$@"
	case $MOCKNDES_SCEP_URL in
	https:*) with_trust "$@" ;;
	*) "$@" ;;
	esac
}

# certificate_for USAGE: which of the fetched certificates is meant for it; without an RA, the CA
certificate_for()
{
	for file in ra.pem ra-2.pem; do
		[ ! -e "$file" ] || ! openssl x509 -in "$file" -noout -ext keyUsage | grep -q "$1" || {
			echo "$file"
			return
		}
	done
	echo ca.pem
}

if [ -n "$renew" ]; then
	set -- --cert old-cert.pem --key old-key.pem "$@"
elif [ -n "$challenge" ]; then
	set -- --password "$challenge" "$@"
fi
run_pki --scepca --url "$MOCKNDES_SCEP_URL" --caout ca.pem --raout ra.pem --outform pem --force
[ -s key.pem ] && [ -z "$renew" ] || run_pki --gen --type rsa --size 2048 --outform pem > key.pem
run_pki --scep --url "$MOCKNDES_SCEP_URL" --in key.pem --dn "O=mockndes tests, CN=$MOCKNDES_CN" \
	--cacert-enc "$(certificate_for 'Key Encipherment')" \
	--cacert-sig "$(certificate_for 'Digital Signature')" --cacert "$MOCKNDES_CA_FILE" \
	--interval 1 --maxpolltime 8 --outform pem "$@" > new.pem
mv new.pem cert.pem
check_certificate
