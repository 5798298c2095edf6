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

run_pki()
{
	with_trust timeout "$limit" env LD_PRELOAD="$preload" pki "$@"
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
if [ -n "$renew" ] || [ ! -s key.pem ]; then
	run_pki --gen --type rsa --size 2048 --outform pem > key.pem
fi
run_pki --scep --url "$MOCKNDES_SCEP_URL" --in key.pem --dn "O=mockndes tests, CN=$MOCKNDES_CN" \
	--cacert-enc "$(certificate_for 'Key Encipherment')" \
	--cacert-sig "$(certificate_for 'Digital Signature')" --cacert "$MOCKNDES_CA_FILE" \
	--interval 1 --maxpolltime 8 --outform pem "$@" > new.pem
mv new.pem cert.pem
check_certificate
