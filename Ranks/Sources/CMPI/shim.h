// What Swift cannot see of MPI: its constants are macros with casts.
#pragma once
#include <mpi.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

/// Begins MPI for one thread, the caller's; the level of threads that is granted, or -1.
static inline int ranks_begin(void) {
  int granted = MPI_THREAD_SINGLE;
  return MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &granted) == MPI_SUCCESS ? granted : -1;
}

static inline int ranks_serves_threads(int granted) { return granted >= MPI_THREAD_FUNNELED; }

static inline int ranks_number(void) {
  int rank = 0;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  return rank;
}

static inline int ranks_count(void) {
  int count = 1;
  MPI_Comm_size(MPI_COMM_WORLD, &count);
  return count;
}

/// How many ranks are on this machine.
static inline int ranks_here(void) {
  MPI_Comm here;
  int count = 1;
  if (MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &here) != MPI_SUCCESS) return 1;
  MPI_Comm_size(here, &count);
  MPI_Comm_free(&here);
  return count;
}

/// A transfer under way, of a type that Swift sees whatever the library makes of MPI_Request.
typedef struct {
  MPI_Request request;
} ranks_request;

_Static_assert(sizeof(ranks_request) == sizeof(MPI_Request), "an array of them is an array of requests");

static inline ranks_request ranks_no_request(void) { return (ranks_request){MPI_REQUEST_NULL}; }

static inline int ranks_send(const void *bytes, int count, int rank, int tag, ranks_request *request) {
  return MPI_Isend(bytes, count, MPI_BYTE, rank, tag, MPI_COMM_WORLD, &request->request);
}

static inline int ranks_receive(void *bytes, int count, int rank, int tag, ranks_request *request) {
  return MPI_Irecv(bytes, count, MPI_BYTE, rank, tag, MPI_COMM_WORLD, &request->request);
}

/// Which of the requests are complete now, by their numbers; how many, or -1.
static inline int ranks_completed(int count, ranks_request *requests, int *numbers) {
  int completed = 0;
  if (MPI_Testsome(count, &requests->request, &completed, numbers, MPI_STATUSES_IGNORE) != MPI_SUCCESS) return -1;
  return completed == MPI_UNDEFINED ? 0 : completed;
}

/// Lets go of a request that need not be complete any more.
static inline void ranks_drop(ranks_request *request) {
  if (request->request == MPI_REQUEST_NULL) return;
  MPI_Cancel(&request->request);
  MPI_Request_free(&request->request);
}

static inline void ranks_abort(int code) { MPI_Abort(MPI_COMM_WORLD, code); }

static inline void ranks_end(void) { MPI_Finalize(); }

/// Short sleeps of the calling thread last as long as they say, and not 50 microseconds longer.
static inline void ranks_sleep_exactly(void) {
#ifdef __linux__
  prctl(PR_SET_TIMERSLACK, 1000UL, 0UL, 0UL, 0UL);
#endif
}
