/* SPDX-License-Identifier: Apache-2.0
 * The rate of an infusion, worked out from order, strength and time, for two people to hold the
 * setting of the pump against, and what is odd about amounts that are told (declared in dose.h). */
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

const char *infusion_odd(struct arena *a, const struct dose_record *dose, struct quantity amount,
                         int64_t at)
{
	struct text t = text_in(a);
	int64_t passed = (at - dose->m.happened) / 1000, over = dose->over.micro / 1000000;
	if (amount.dim != DIM_MASS || dose->ordered.micro <= 0)
		return NULL;
	quantity_write(&t, amount);
	if (amount.micro > dose->ordered.micro) {
		text_put(&t, " went in, and ");
		quantity_write(&t, dose->ordered);
		text_put(&t, " was ordered");
		return t.s;
	}
	/* in micrograms and seconds: far below the end of 64 bits */
	if (dose->over.dim != DIM_ELAPSED || over <= 0 || passed < 0 || amount.micro == 0
	    || 2 * passed * dose->ordered.micro >= over * amount.micro)
		return NULL;
	text_put(&t, " in ");
	quantity_write(&t, (struct quantity){passed * 1000000, DIM_ELAPSED});
	text_put(&t, ", and the order runs ");
	quantity_write(&t, dose->ordered);
	text_put(&t, " in over ");
	quantity_write(&t, dose->over);
	return t.s;
}

const char *draw_odd(struct arena *a, const struct order_record *order, int64_t drawn,
                     struct quantity amount)
{
	struct text t = text_in(a);
	int64_t open = order->amount.micro - order->given;
	if (amount.dim != DIM_MASS || open <= 0 || drawn + amount.micro < 2 * open)
		return NULL;
	quantity_write(&t, (struct quantity){drawn + amount.micro, DIM_MASS});
	text_put(&t, drawn ? " is drawn in all, and " : " is drawn, and ");
	quantity_write(&t, (struct quantity){open, DIM_MASS});
	text_put(&t, " is to be given");
	return t.s;
}
