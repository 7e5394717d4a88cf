/* SPDX-License-Identifier: Apache-2.0
 * The rate of an infusion, worked out from order, strength and time, for two people to hold the
 * setting of the pump against (declared in dose.h). */
#include "judge/dose.h"

/* The step in which pumps are set, where the route does not say: `pump: nearest 0.1 mL/h`. */
#define PUMP_STEP_MICRO 100000

bool infusion_rate(const struct route *r, struct quantity amount, struct quantity over,
                   struct infusion_rate *out)
{
	struct quantity volume, step = r->pump;
	bool nearest = r->pump_nearest;
	struct infusion_rate x;
	if (step.dim == DIM_NONE) {
		step = (struct quantity){PUMP_STEP_MICRO, DIM_VOLUME_RATE};
		nearest = true;
	}
	if (over.dim != DIM_ELAPSED || r->strength.dim != DIM_CONCENTRATION
	    || !quantity_divide(amount, r->strength, &volume, NULL)
	    || !quantity_divide(amount, over, &x.mass, NULL)
	    || !quantity_divide(volume, over, &x.volume, NULL)
	    || !quantity_round(x.volume, step, nearest ? QUANTITY_NEAREST : QUANTITY_DOWN,
	                       &x.setting))
		return false;
	*out = x;
	return true;
}

/* To the microgram a minute, and marked where that is rounded. */
static void put_rate(struct text *t, struct quantity q)
{
	struct quantity shown;
	if (!quantity_round(q, (struct quantity){1000, q.dim}, QUANTITY_NEAREST, &shown))
		shown = q;
	if (shown.micro != q.micro)
		text_put(t, "about ");
	quantity_write(t, shown);
}

const char *infusion_words(struct arena *a, const struct route *r, struct quantity amount,
                           struct quantity over)
{
	struct infusion_rate rate;
	struct text t = text_in(a);
	if (!infusion_rate(r, amount, over, &rate))
		return NULL;
	quantity_write(&t, amount);
	text_put(&t, " over ");
	quantity_write(&t, over);
	text_put(&t, ": ");
	put_rate(&t, rate.mass);
	text_put(&t, ", ");
	put_rate(&t, rate.volume);
	if (rate.setting.micro != rate.volume.micro) {
		text_put(&t, ", set to ");
		quantity_write(&t, rate.setting);
	}
	return t.s;
}
