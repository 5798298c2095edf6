#include "shape.h"

struct said asn1_shape(const char *path, int depth)
{
	return run_well("openssl asn1parse -inform DER -in %s | "
	                "sed -E -e 's/^ *[0-9]+:(d=[0-9]+) +hl=[0-9]+ l= *(inf|[0-9]+) +/\\1 /' "
	                "-e 's/ +/ /g' -e 's/(.HEX DUMP.):[0-9A-F]{41}.*/\\1/' -e 's/ $//' | "
	                "awk -F'[= ]' '$2 <= %d'",
	                path, depth);
}
