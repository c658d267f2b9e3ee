# /etc/cron.d/mxtls: for a host without systemd. A mail tells what went wrong, and nothing else.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
30 3 * * *  root  mxtls rotate --quiet
*/15 * * * *  root  /usr/libexec/mxtls/textfile
