/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * feed.c - a stream to a plugin, as auditd writes it: record by record
 *
 *	feed RATE EVENTS DIR STREAM COMMAND [ARG…]
 *
 * COMMAND gets the first EVENTS events of STREAM through a socketpair, each
 * record by a write of its own that may block, RATE events a second; 0: as
 * fast as it takes them. Every MARK_EVERYth call is made one that no program
 * makes, and DIR (or -) watched for the evidence of that.
 *
 * Prints "NAME VALUE" lines: events and records fed, seconds taken; cpu_us, the
 * processor time that COMMAND took for it, without its start and end;
 * wakes, how often it had to be waked for it; blocked, how often a write
 * found the socket full, and blocked_us, how long those waited; and each
 * latency_us, from the write of such a call to the file of evidence.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MARK_EVERY 1000		  /* events; so marks are few in the cost */
#define MARK_CALL  "syscall=447 " /* memfd_secret(2) */
#define MARKS	   1024
#define LINE	   16384
#define READY_US   500000 /* in which a reader starts, and gets idle */
#define SPIN_US	   100	  /* what sleeping cannot hit */

static const char *stream, *stream_end;
static const char *evidence_dir;

/* The marks: written by the feeding thread, then read by the watching one. */
static struct {
	unsigned long serial;
	double at_us;
} marks[MARKS];
static size_t mark_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void fail(const char *what)
{
	fprintf(stderr, "feed: %s: %s\n", what, strerror(errno));
	exit(2);
}

static double now_us(clockid_t clock)
{
	struct timespec ts;

	if (clock_gettime(clock, &ts) < 0)
		fail("clock");
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static void map_stream(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		fail(path);
	stream = mmap(NULL, (size_t)st.st_size, PROT_READ,
		      MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (stream == MAP_FAILED)
		fail(path);
	stream_end = stream + st.st_size;
	close(fd);
}

static pid_t start_reader(char **command, int *fd)
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		fail("socketpair");
	pid = fork();
	if (pid < 0)
		fail("fork");
	if (pid == 0) {
		dup2(pair[1], STDIN_FILENO);
		execvp(*command, command);
		fail(*command);
	}
	close(pair[1]);
	*fd = pair[0];
	return pid;
}

/* The reader's voluntary context switches: each time it slept. */
static long sleeps(pid_t pid)
{
	char path[64], line[128];
	long count = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/status", pid, pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "voluntary_ctxt_switches: %ld", &count);
	if (f)
		fclose(f);
	return count;
}

static unsigned long blocked;
static double blocked_us;

static void write_record(int fd, const char *text, size_t len)
{
	ssize_t sent = send(fd, text, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	double start_us;

	if (sent == (ssize_t)len)
		return;
	if (sent < 0 && errno != EAGAIN)
		fail("the reader");
	start_us = now_us(CLOCK_MONOTONIC);
	for (size_t at = sent < 0 ? 0 : (size_t)sent; at < len;) {
		sent = send(fd, text + at, len - at, MSG_NOSIGNAL);
		if (sent < 0)
			fail("the reader");
		at += (size_t)sent;
	}
	blocked++;
	blocked_us += now_us(CLOCK_MONOTONIC) - start_us;
}

static unsigned long serial_of(const char *record, size_t len)
{
	const char *colon = memchr(record, ':', len);

	return colon ? strtoul(colon + 1, NULL, 10) : 0;
}

/* The record with another call in it, and when it was written. */
static void write_mark(int fd, const char *record, size_t len)
{
	const char *call = memmem(record, len, "syscall=", 8);
	const char *rest = call ? memchr(call, ' ', len - (call - record)) : 0;
	char text[LINE];
	int text_len;

	if (!rest || mark_count == MARKS || len > sizeof(text) / 2) {
		write_record(fd, record, len);
		return;
	}
	rest++;
	text_len =
		snprintf(text, sizeof(text), "%.*s%s%.*s", (int)(call - record),
			 record, MARK_CALL, (int)(record + len - rest), rest);
	pthread_mutex_lock(&lock);
	marks[mark_count].serial = serial_of(record, len);
	marks[mark_count++].at_us = now_us(CLOCK_MONOTONIC);
	pthread_mutex_unlock(&lock);
	write_record(fd, text, (size_t)text_len);
}

static void wait_until(double due_us)
{
	double left_us;

	while ((left_us = due_us - now_us(CLOCK_MONOTONIC)) > 0)
		if (left_us > SPIN_US)
			usleep((useconds_t)(left_us - SPIN_US));
}

/* The length of the record there, with its newline; 0: none is left. */
static size_t record_at(const char *at)
{
	size_t left = (size_t)(stream_end - at);
	const char *newline = memchr(at, '\n', left);

	return newline ? (size_t)(newline - at) + 1 : 0;
}

static int is_call(const char *record, size_t len)
{
	return len > 13 && memcmp(record, "type=SYSCALL ", 13) == 0;
}

/* The records that lead up to the last of *events calls, or to the end. */
static unsigned long count_records(unsigned long *events)
{
	unsigned long records = 0, calls = 0;
	const char *at = stream;
	size_t len;

	while (calls < *events && (len = record_at(at)) > 0) {
		calls += is_call(at, len);
		records++;
		at += len;
	}
	*events = calls;
	return records;
}

static void feed(int fd, double rate, unsigned long events)
{
	unsigned long records = count_records(&events), calls = 0;
	double gap_us = rate > 0 ? 1e6 * events / rate / records : 0;
	double start_us = now_us(CLOCK_MONOTONIC);
	const char *at = stream;

	for (unsigned long i = 0; i < records; i++) {
		size_t len = record_at(at);
		int mark = is_call(at, len) && ++calls % MARK_EVERY == 0;

		if (gap_us > 0)
			wait_until(start_us + gap_us * (double)i);
		if (mark && evidence_dir)
			write_mark(fd, at, len);
		else
			write_record(fd, at, len);
		at += len;
	}
	printf("events %lu\nrecords %lu\n", events, records);
}

/* The reader has taken it all. */
static void wait_taken(int fd)
{
	int queued;

	while (ioctl(fd, SIOCOUTQ, &queued) == 0 && queued > 0)
		usleep(100);
}

static void take_evidence(const char *name, double now)
{
	const char *colon = strrchr(name, ':');
	unsigned long serial = colon ? strtoul(colon + 1, NULL, 10) : 0;

	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < mark_count; i++)
		if (marks[i].serial == serial)
			printf("latency_us %.0f\n", now - marks[i].at_us);
	pthread_mutex_unlock(&lock);
}

static void *watch(void *data)
{
	_Alignas(struct inotify_event) char buf[65536];
	int fd = *(int *)data;
	ssize_t got;

	while ((got = read(fd, buf, sizeof(buf))) > 0) {
		double now = now_us(CLOCK_MONOTONIC);

		for (char *at = buf; at < buf + got;) {
			struct inotify_event *ev = (void *)at;

			take_evidence(ev->name, now);
			at += sizeof(*ev) + ev->len;
		}
	}
	return NULL;
}

static void start_watching(void)
{
	static int fd;
	pthread_t thread;

	fd = inotify_init1(IN_CLOEXEC);
	if (fd < 0 || inotify_add_watch(fd, evidence_dir, IN_CLOSE_WRITE) < 0)
		fail(evidence_dir);
	if (pthread_create(&thread, NULL, watch, &fd) != 0)
		fail("thread");
}

static void measure(int fd, pid_t pid, double rate, unsigned long events)
{
	double start_us, cpu_us;
	clockid_t cpu;
	long slept;

	usleep(READY_US);
	if (clock_getcpuclockid(pid, &cpu) != 0)
		fail("the reader's clock");
	cpu_us = now_us(cpu);
	slept = sleeps(pid);
	start_us = now_us(CLOCK_MONOTONIC);
	feed(fd, rate, events);
	wait_taken(fd);
	printf("seconds %.3f\n", (now_us(CLOCK_MONOTONIC) - start_us) / 1e6);
	usleep(READY_US);
	printf("cpu_us %.0f\n", now_us(cpu) - cpu_us);
	printf("wakes %ld\n", sleeps(pid) - slept);
	printf("blocked %lu\n", blocked);
	printf("blocked_us %.0f\n", blocked_us);
}

int main(int argc, char **argv)
{
	int fd, status;
	pid_t pid;

	if (argc < 6) {
		fputs("usage: feed RATE EVENTS DIR STREAM COMMAND [ARG…]\n",
		      stderr);
		return 2;
	}
	map_stream(argv[4]);
	if (strcmp(argv[3], "-") != 0) {
		evidence_dir = argv[3];
		start_watching();
	}
	pid = start_reader(argv + 5, &fd);
	measure(fd, pid, strtod(argv[1], NULL), strtoul(argv[2], NULL, 10));
	close(fd);
	if (waitpid(pid, &status, 0) < 0 || status != 0) {
		fprintf(stderr, "feed: the reader ended with %#x\n", status);
		return 1;
	}
	return 0;
}
