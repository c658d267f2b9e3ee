// SPDX-License-Identifier: Apache-2.0
//
// What libunbound.so.8 hands out, as it has been since this number of the interface. The library is
// opened at run time, so neither its header nor the library is needed where mxtls is built.
#pragma once

struct ub_result {
  char *qname;
  int qtype;
  int qclass;
  char **data;  // RDATA after RDATA, with a null pointer at the end
  int *len;  // the length of each
  char *canonname;
  int rcode;
  void *answer_packet;
  int answer_len;
  int havedata;
  int nxdomain;
  int secure;
  int bogus;
  char *why_bogus;
  int was_ratelimited;
  int ttl;
};
typedef void (*ub_callback_type)(void *argument, int error, struct ub_result *result);
