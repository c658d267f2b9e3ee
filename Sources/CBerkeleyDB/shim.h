// SPDX-License-Identifier: Apache-2.0
#pragma once
#if __has_include(<db5.3/db.h>)
#include <db5.3/db.h>
#elif __has_include(<libdb/db.h>)
#include <libdb/db.h>
#else
#include <db.h>
#endif
