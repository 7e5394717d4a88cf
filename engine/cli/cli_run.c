#include "cli/cli_session.h"
enum rc session_run(struct cli *c, struct err *e)
{
	(void)c;
	return err_set(e, RC_USAGE, "later");
}
