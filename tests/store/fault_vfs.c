/* SPDX-License-Identifier: Apache-2.0 */
#include "fault_vfs.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

struct file {
	sqlite3_file base;
	struct fault *f;
	sqlite3_file *real; /* behind this struct */
	char name[16];
};

static struct file *of(sqlite3_file *p)
{
	return (struct file *)(void *)p;
}

/* True if this one is to fail. */
static bool fails(struct fault *f, enum fault_op op)
{
	if (!(f->ops & op))
		return false;
	f->n++;
	bool now = f->at && (f->n == f->at || (f->forever && f->n > f->at));
	if (now)
		f->hit |= op;
	return now;
}

static void note(struct file *p, enum fault_op op, int64_t at, const void *data, size_t n)
{
	struct fault *f = p->f;
	if (!f->trace_in)
		return;
	struct trace_row *row = arena_push(f->trace_in, &f->trace);
	*row = (struct trace_row){.op = op, .at = at, .n = n};
	memcpy(row->file, p->name, sizeof row->file);
	if (data)
		row->data = arena_dupn(f->trace_in, data, n);
}

void fault_ack(struct fault *f, int64_t command)
{
	if (f->trace_in)
		*arena_push(f->trace_in, &f->trace) =
		    (struct trace_row){.op = FAULT_ACK, .at = command};
}

static int f_close(sqlite3_file *s)
{
	return of(s)->real->pMethods->xClose(of(s)->real);
}

static int f_read(sqlite3_file *s, void *b, int n, sqlite3_int64 at)
{
	if (fails(of(s)->f, FAULT_READ))
		return SQLITE_IOERR_READ;
	return of(s)->real->pMethods->xRead(of(s)->real, b, n, at);
}

static int f_write(sqlite3_file *s, const void *b, int n, sqlite3_int64 at)
{
	struct file *p = of(s);
	if (fails(p->f, FAULT_WRITE)) {
		/* Half of it arrives, as on a real disk. */
		if (n > 1)
			p->real->pMethods->xWrite(p->real, b, n / 2, at);
		return p->f->full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
	}
	note(p, FAULT_WRITE, at, b, (size_t)n);
	return p->real->pMethods->xWrite(p->real, b, n, at);
}

static int f_truncate(sqlite3_file *s, sqlite3_int64 size)
{
	struct file *p = of(s);
	if (fails(p->f, FAULT_TRUNCATE))
		return SQLITE_IOERR_TRUNCATE;
	note(p, FAULT_TRUNCATE, size, NULL, 0);
	return p->real->pMethods->xTruncate(p->real, size);
}

static int f_sync(sqlite3_file *s, int flags)
{
	struct file *p = of(s);
	if (fails(p->f, FAULT_SYNC))
		return SQLITE_IOERR_FSYNC;
	note(p, FAULT_SYNC, 0, NULL, 0);
	return p->real->pMethods->xSync(p->real, flags);
}

static int f_size(sqlite3_file *s, sqlite3_int64 *size)
{
	return of(s)->real->pMethods->xFileSize(of(s)->real, size);
}

static int f_lock(sqlite3_file *s, int level)
{
	if (fails(of(s)->f, FAULT_LOCK))
		return SQLITE_IOERR_LOCK;
	return of(s)->real->pMethods->xLock(of(s)->real, level);
}

static int f_unlock(sqlite3_file *s, int level)
{
	return of(s)->real->pMethods->xUnlock(of(s)->real, level);
}

static int f_reserved(sqlite3_file *s, int *out)
{
	return of(s)->real->pMethods->xCheckReservedLock(of(s)->real, out);
}

static int f_control(sqlite3_file *s, int op, void *arg)
{
	return of(s)->real->pMethods->xFileControl(of(s)->real, op, arg);
}

static int f_sector(sqlite3_file *s)
{
	return of(s)->real->pMethods->xSectorSize(of(s)->real);
}

static int f_device(sqlite3_file *s)
{
	(void)s;
	return 0; /* the least a disk may promise */
}

static int f_shm_map(sqlite3_file *s, int page, int size, int extend, void volatile **out)
{
	if (fails(of(s)->f, FAULT_SHARED))
		return SQLITE_IOERR_SHMMAP;
	return of(s)->real->pMethods->xShmMap(of(s)->real, page, size, extend, out);
}

static int f_shm_lock(sqlite3_file *s, int offset, int n, int flags)
{
	if (flags & SQLITE_SHM_LOCK && fails(of(s)->f, FAULT_SHARED))
		return SQLITE_IOERR_SHMLOCK;
	return of(s)->real->pMethods->xShmLock(of(s)->real, offset, n, flags);
}

static void f_shm_barrier(sqlite3_file *s)
{
	of(s)->real->pMethods->xShmBarrier(of(s)->real);
}

static int f_shm_unmap(sqlite3_file *s, int gone)
{
	return of(s)->real->pMethods->xShmUnmap(of(s)->real, gone);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = f_close,
    .xRead = f_read,
    .xWrite = f_write,
    .xTruncate = f_truncate,
    .xSync = f_sync,
    .xFileSize = f_size,
    .xLock = f_lock,
    .xUnlock = f_unlock,
    .xCheckReservedLock = f_reserved,
    .xFileControl = f_control,
    .xSectorSize = f_sector,
    .xDeviceCharacteristics = f_device,
    .xShmMap = f_shm_map,
    .xShmLock = f_shm_lock,
    .xShmBarrier = f_shm_barrier,
    .xShmUnmap = f_shm_unmap,
};

/* The registered file system and the one below it: SQLite wants them to stay where they are. */
static sqlite3_vfs shim;
static sqlite3_vfs *below;

static void name_of(const char *path, char out[16])
{
	const char *base = path ? strrchr(path, '/') : NULL;
	const char *tail = base ? strrchr(base, '-') : NULL;
	snprintf(out, 16, "%s", tail ? tail : "");
}

static int f_open(sqlite3_vfs *v, const char *path, sqlite3_file *s, int flags, int *out)
{
	struct file *p = of(s);
	p->base.pMethods = NULL;
	p->f = v->pAppData;
	p->real = (sqlite3_file *)(void *)(p + 1);
	name_of(path, p->name);
	if (fails(p->f, FAULT_OPEN))
		return SQLITE_CANTOPEN;
	int rc = below->xOpen(below, path, p->real, flags, out);
	if (p->real->pMethods)
		p->base.pMethods = &methods;
	return rc;
}

static int f_delete(sqlite3_vfs *v, const char *path, int sync_folder)
{
	struct file p = {.f = v->pAppData};
	name_of(path, p.name);
	if (fails(p.f, FAULT_DELETE))
		return SQLITE_IOERR_DELETE;
	note(&p, FAULT_DELETE, 0, NULL, 0);
	return below->xDelete(below, path, sync_folder);
}

void fault_install(struct fault *f)
{
	below = sqlite3_vfs_find("unix");
	shim = *below;
	shim.zName = "fault";
	shim.pNext = NULL;
	shim.pAppData = f;
	shim.szOsFile = (int)sizeof(struct file) + below->szOsFile;
	shim.xOpen = f_open;
	shim.xDelete = f_delete;
	sqlite3_vfs_register(&shim, 1);
}

void fault_remove(void)
{
	sqlite3_vfs_unregister(&shim);
	sqlite3_vfs_register(below, 1);
}
