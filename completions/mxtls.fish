function __mxtls_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __mxtls_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __mxtls_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __mxtls_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __mxtls_parse_tokens -S
    set -l unparsed_tokens (__mxtls_tokens -pc)
    switch $unparsed_tokens[1]
    case 'mxtls'
        __mxtls_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'new'
            __mxtls_parse_subcommand -r 1 'dir=' 'layout=' 'type=' 'days=' 'no-client' 'format=' 'n/dry-run' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
        case 'key'
            __mxtls_parse_subcommand 0 'type=' 'o/output=' 'passout=' 'format=' 'n/dry-run' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
        case 'csr'
            __mxtls_parse_subcommand -r 1 'key=' 'from=' 'subject=' 'must-staple' 'client' 'o/output=' 'passin=' 'force' 'n/dry-run' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
        case 'self-sign'
            __mxtls_parse_subcommand -r 1 'key=' 'request=' 'o/output=' 'days=' 'no-client' 'passin=' 'force' 'n/dry-run' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
        case 'show'
            __mxtls_parse_subcommand -r 1 'passin=' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
        case 'check'
            __mxtls_parse_subcommand 0 'c/config-dir=' 'all-instances' 'root=' 'postfix-version=' 'key=' 'cert=' 'chain=+' 'served' 'host=' 'name=+' 'warning=' 'critical=' 'max-key-age=' 'ca-file=+' 'ignore=+' 'only=+' 'format=' 'o/output=' 'explain=' 'list-findings' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
        case 'rotate'
            __mxtls_parse_subcommand 0 'c/config-dir=' 'all-instances' 'pair=+' 'before=' 'force' 'reuse-key' 'max-key-age=' 'name=+' 'type=' 'days=' 'sign=' 'sign-timeout=' 'owner=' 'mode=' 'ca-file=+' 'status' 'stage-only' 'to-chain-files' 'activate' 'staged-for=' 'dane' 'publish=' 'nsupdate=' 'publish-timeout=' 'cap=' 'mx-host=+' 'port=+' 'selector=' 'matching=' 'trust-anchor=' 'lookup-timeout=' 'jitter=' 'window=' 'reload-command=' 'no-reload' 'confirm=' 'no-confirm' 'confirm-timeout=' 'no-dovecot' 'dovecot-config=' 'also=+' 'hook-dir=' 'keep=' 'wait=' 'lock-file=' 'run-as=' 'changed-exit=' 'n/dry-run' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
        case 'install'
            __mxtls_parse_subcommand 1 'key=' 'chain=+' 'force' 'dane' 'passin=' 'c/config-dir=' 'all-instances' 'pair=+' 'owner=' 'mode=' 'ca-file=+' 'reload-command=' 'no-reload' 'confirm=' 'no-confirm' 'confirm-timeout=' 'no-dovecot' 'dovecot-config=' 'also=+' 'hook-dir=' 'keep=' 'wait=' 'lock-file=' 'run-as=' 'changed-exit=' 'n/dry-run' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
        case 'rollback'
            __mxtls_parse_subcommand 0 'c/config-dir=' 'all-instances' 'pair=+' 'to=' 'force' 'reload-command=' 'no-reload' 'confirm=' 'no-confirm' 'confirm-timeout=' 'no-dovecot' 'dovecot-config=' 'also=+' 'hook-dir=' 'keep=' 'wait=' 'lock-file=' 'run-as=' 'changed-exit=' 'n/dry-run' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
        case 'probe'
            __mxtls_parse_subcommand -r 1 'hosts-file=+' 'local' 'session=' 'c/config-dir=' 'all-instances' 'protocol=' 'lmtp' 'tls=' 'mx' 'dane=' 'trust-anchor=' '4/ipv4' '6/ipv6' 'server-name=' 'no-server-name' 'connections=' 'jobs=' 'timeout=' 'deadline=' 'helo=' 'name=+' 'expect=+' 'tlsa=+' 'warning=' 'critical=' 'ca-file=+' 'ignore=+' 'only=+' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
        case 'tlsa'
            __mxtls_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'print'
                __mxtls_parse_subcommand -r 1 'c/config-dir=' 'all-instances' 'name=+' 'port=+' 'cert=+' 'key=+' 'usage=' 'selector=' 'matching=' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
            case 'check'
                __mxtls_parse_subcommand -r 1 'c/config-dir=' 'all-instances' 'name=+' 'port=+' 'cert=+' 'key=+' 'trust-anchor=' 'warning=' 'critical=' 'timeout=' 'ignore=+' 'only=+' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
            case 'roll'
                __mxtls_parse_subcommand 0 'c/config-dir=' 'all-instances' 'pair=+' 'abort' 'publish=' 'nsupdate=' 'publish-timeout=' 'cap=' 'mx-host=+' 'port=+' 'selector=' 'matching=' 'trust-anchor=' 'lookup-timeout=' 'before=' 'force' 'reuse-key' 'max-key-age=' 'name=+' 'type=' 'days=' 'sign=' 'sign-timeout=' 'owner=' 'mode=' 'ca-file=+' 'reload-command=' 'no-reload' 'confirm=' 'no-confirm' 'confirm-timeout=' 'no-dovecot' 'dovecot-config=' 'also=+' 'hook-dir=' 'keep=' 'wait=' 'lock-file=' 'run-as=' 'changed-exit=' 'n/dry-run' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
            end
        case 'config'
            __mxtls_parse_subcommand -r 1 'c/config-dir=' 'all-instances' 'diff-from-default' 'propose' 'apply' 'profile=' 'cache=' 'what-if' 'log=+' 'since=' 'count-local' 'wait=' 'lock-file=' 'n/dry-run' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
        case 'log'
            __mxtls_parse_subcommand -r 1 'peer=' 'since=' 'until=' 'count-local' 'c/config-dir=' 'top=' 'messages' 'follow' 'format=' 'html=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
        case 'received'
            __mxtls_parse_subcommand -r 1 'trust=+' 'c/config-dir=' 'require-tls' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
        case 'cache'
            __mxtls_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __mxtls_parse_subcommand -r 1 'c/config-dir=' 'peer=+' 'protocol=+' 'cipher=+' 'expired' 'older-than=' 'newer-than=' 'service=+' 'level=+' 'openssl-mismatch' 'undecodable' 'sort=' 'limit=' 'count' 'no-snapshot' 'wait=' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
            case 'show'
                __mxtls_parse_subcommand -r 2 'c/config-dir=' 'level=' 'secrets' 'force' 'no-snapshot' 'wait=' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
            case 'stats'
                __mxtls_parse_subcommand -r 1 'c/config-dir=' 'top=' 'no-snapshot' 'wait=' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
            case 'prune'
                __mxtls_parse_subcommand -r 1 'c/config-dir=' 'peer=+' 'protocol=+' 'cipher=+' 'expired' 'older-than=' 'newer-than=' 'service=+' 'level=+' 'openssl-mismatch' 'undecodable' 'offline' 'wait=' 'n/dry-run' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
            case 'clear'
                __mxtls_parse_subcommand -r 1 'c/config-dir=' 'y/yes' 'offline' 'wait=' 'n/dry-run' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
            case 'verify'
                __mxtls_parse_subcommand -r 1 'c/config-dir=' 'no-snapshot' 'wait=' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
            case 'export'
                __mxtls_parse_subcommand 1 'c/config-dir=' 'format=' 'o/output=' 'secrets' 'force' 'no-snapshot' 'wait=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
            case 'import'
                __mxtls_parse_subcommand 2 'c/config-dir=' 'wait=' 'n/dry-run' 'format=' 'q/quiet' 'v/verbose' 'color=' 'version' 'h/help'
            end
        case 'help'
            __mxtls_parse_subcommand -r 1 'version'
        end
    end
end

function __mxtls_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __mxtls_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __mxtls_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __mxtls_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__mxtls_tokens -p)
    if test -z "$(__mxtls_tokens -t)"
        set -l index (count (__mxtls_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'mxtls' -f
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls" -eq 1' -fa 'new' -d 'Create key, request and self-signed certificate for a mail host'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls" -eq 1' -fa 'key' -d 'Generate a private key'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls" -eq 1' -fa 'csr' -d 'Make a certificate request for a key'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls" -eq 1' -fa 'self-sign' -d 'Turn a key and a request into a self-signed certificate'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls" -eq 1' -fa 'show' -d 'Explain keys, requests, certificates and sessions in PEM or DER files'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls" -eq 1' -fa 'check' -d 'Check the key and certificate pairs of Postfix and its TLS settings'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls" -eq 1' -fa 'rotate' -d 'Renew what is due, switch over, confirm, or roll back'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls" -eq 1' -fa 'install' -d 'Put a certificate from a CA in place, confirm it, or roll back'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls" -eq 1' -fa 'rollback' -d 'Go back to the pair before'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls" -eq 1' -fa 'probe' -d 'Show what mail servers serve, at every address, and what is wrong with it'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls" -eq 1' -fa 'tlsa' -d 'Print, check and roll over TLSA records'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls" -eq 1' -fa 'config' -d 'Show Postfix\'s settings for TLS, propose better ones, and make them'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls" -eq 1' -fa 'log' -d 'Tell from Postfix\'s log which mail was encrypted, and with whom it was not'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls" -eq 1' -fa 'received' -d 'Show which hops of a message were encrypted, from its Received headers'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls" -eq 1' -fa 'cache' -d 'List, count, prune and clear the TLS session caches of Postfix'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls new" dir' -l 'dir' -d 'The directory to create the files in.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls new" layout' -l 'layout' -d 'pair: key and certificate in two files; chain: all in one, key first.' -rfka 'pair chain'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls new" type' -l 'type' -d 'The kinds of key, separated by commas: one pair is made of each.' -rfka 'rsa2048 rsa3072 rsa4096 p256 p384 p521 ed25519'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls new" days' -l 'days' -d 'For how many days the certificate is valid.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls new" no-client' -l 'no-client' -d 'Make a certificate for smtpd alone, without clientAuth.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls new" format' -l 'format' -d 'How to report: text for people or json for programs.' -rfka 'text json'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls new" dry-run n' -s 'n' -l 'dry-run' -d 'Check everything and say what would be done.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls new" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls new" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls new" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls new" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls new" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls key" type' -l 'type' -d 'The kind of key.' -rfka 'rsa2048 rsa3072 rsa4096 p256 p384 p521 ed25519'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls key" o output' -l 'output' -s 'o' -d 'The file to create.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls key" passout' -l 'passout' -d 'Encrypt the key with a pass phrase from: pass:TEXT, env:NAME, file:PATH, fd:N, stdin or ask.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls key" format' -l 'format' -d 'How to report: text for people or json for programs.' -rfka 'text json'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls key" dry-run n' -s 'n' -l 'dry-run' -d 'Check everything and say what would be done.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls key" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls key" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls key" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls key" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls key" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls csr" key' -l 'key' -d 'The file that holds the private key.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls csr" from' -l 'from' -d 'Take names and subject from this certificate.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls csr" subject' -l 'subject' -d 'The full subject, as /C=DE/O=Example/CN=host or CN=host,O=Example,C=DE.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls csr" must-staple' -l 'must-staple' -d 'Ask for a certificate that demands OCSP stapling.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls csr" client' -l 'client' -d 'Ask for clientAuth too; public CAs refuse that.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls csr" o output' -l 'output' -s 'o' -d 'The file to create, or - for standard output.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls csr" passin' -l 'passin' -d 'Where the pass phrase of the key comes from: pass:TEXT, env:NAME, file:PATH, fd:N, stdin or ask.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls csr" force' -l 'force' -d 'Replace the output file if it exists and holds no private key.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls csr" dry-run n' -s 'n' -l 'dry-run' -d 'Check everything and say what would be done.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls csr" format' -l 'format' -d 'How to report: text for people or json for programs.' -rfka 'text json'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls csr" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls csr" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls csr" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls csr" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls csr" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls self-sign" key' -l 'key' -d 'The file that holds the private key, and perhaps the request.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls self-sign" request' -l 'request' -d 'The file that holds the request.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls self-sign" o output' -l 'output' -s 'o' -d 'The file to create, or - for standard output.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls self-sign" days' -l 'days' -d 'For how many days the certificate is valid.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls self-sign" no-client' -l 'no-client' -d 'Make a certificate for smtpd alone, without clientAuth.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls self-sign" passin' -l 'passin' -d 'Where the pass phrase of the key comes from: pass:TEXT, env:NAME, file:PATH, fd:N, stdin or ask.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls self-sign" force' -l 'force' -d 'Replace the output file if it exists and holds no private key.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls self-sign" dry-run n' -s 'n' -l 'dry-run' -d 'Check everything and say what would be done.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls self-sign" format' -l 'format' -d 'How to report: text for people or json for programs.' -rfka 'text json'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls self-sign" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls self-sign" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls self-sign" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls self-sign" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls self-sign" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls show" -ge 1' -F
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls show" passin' -l 'passin' -d 'Where the pass phrase of the key comes from: pass:TEXT, env:NAME, file:PATH, fd:N, stdin or ask.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls show" format' -l 'format' -d 'How to report: text for people or json for programs.' -rfka 'text json'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls show" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls show" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls show" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls show" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" all-instances' -l 'all-instances' -d 'Take the other instances of multi_instance_directories too.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" root' -l 'root' -d 'The directory that stands for / in the paths of the configuration.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" postfix-version' -l 'postfix-version' -d 'The release of Postfix to go by, if not the installed one.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" key' -l 'key' -d 'Check this private key, and no Postfix.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" cert' -l 'cert' -d 'Check this certificate with its issuers, and no Postfix.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check"' -l 'chain' -d 'Check this file of keys and certificates, key first, and no Postfix.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" served' -l 'served' -d 'Ask the servers too what they serve, and hold that against the files.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" host' -l 'host' -d 'The name of this host, in place of myhostname.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check"' -l 'name' -d 'A name that every server certificate has to cover besides, as of an MX record.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" warning' -l 'warning' -d 'Warn when less time is left: days, hours as 36h, or percent of the lifetime as 33%.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" critical' -l 'critical' -d 'Be critical when less time is left: days, hours as 36h, or percent as 10%.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" max-key-age' -l 'max-key-age' -d 'For how many days a key may be in use.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check"' -l 'ca-file' -d 'Trust the CA certificates of this file besides those of the system.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check"' -l 'ignore' -d 'Leave out findings by identifier or group.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check"' -l 'only' -d 'Report only these findings, by identifier or group.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" format' -l 'format' -d 'How to report: text for people, json, nagios or prometheus for programs.' -rfka 'text json nagios prometheus'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" o output' -l 'output' -s 'o' -d 'The file to replace with the report.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" explain' -l 'explain' -d 'Explain a finding, or a group of them, and exit.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" list-findings' -l 'list-findings' -d 'List the findings that there are, and exit.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" all-instances' -l 'all-instances' -d 'Take the other instances of multi_instance_directories too.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate"' -l 'pair' -d 'Only the pair with this file, as main.cf names it.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" before' -l 'before' -d 'Renew when less time is left: days as 30d, hours, or percent; a third if not given.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" force' -l 'force' -d 'Renew now, whatever is left.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" reuse-key' -l 'reuse-key' -d 'Keep the key, so that TLSA records stay valid, until --max-key-age is reached.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" max-key-age' -l 'max-key-age' -d 'For how many days a key may be in use.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate"' -l 'name' -d 'A name to certify, in place of those of the old certificate.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" type' -l 'type' -d 'The kind of the new key, in place of that of the old one.' -rfka 'rsa2048 rsa3072 rsa4096 p256 p384 p521 ed25519'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" days' -l 'days' -d 'For how many days a self-signed certificate is valid, in place of as long as the old one.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" sign' -l 'sign' -d 'A shell command that reads the request and writes the certificate with its chain.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" sign-timeout' -l 'sign-timeout' -d 'How long that command may take.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" owner' -l 'owner' -d 'The owner of the new files, in place of that of the old ones.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" mode' -l 'mode' -d 'The permissions of files with a private key, such as 0600 or 0640.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate"' -l 'ca-file' -d 'Trust the CA certificates of this file besides those of the system.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" status' -l 'status' -d 'List the generations, and do nothing.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" stage-only' -l 'stage-only' -d 'Make the next generation, and let it wait: its TLSA record can be published.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" to-chain-files' -l 'to-chain-files' -d 'Put pairs that main.cf names in two files each into one file each, and no more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" activate' -l 'activate' -d 'Switch to generations that wait, and to nothing else.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" staged-for' -l 'staged-for' -d 'With --activate: only to those that have waited so long, such as 2d.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" dane' -l 'dane' -d 'Roll over the TLSA records with the pair, one step a run, as mxtls tlsa roll does.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" publish' -l 'publish' -d 'A shell command that adds or removes the TLSA records; without one they are printed.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" nsupdate' -l 'nsupdate' -d 'Add and remove the TLSA records by nsupdate with the TSIG key of this file.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" publish-timeout' -l 'publish-timeout' -d 'How long the command that publishes may take.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" cap' -l 'cap' -d 'Wait at least so long, whatever the TTL: some resolvers keep records longer.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate"' -l 'mx-host' -d 'A name that MX records have for this host, in place of those of main.cf.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate"' -l 'port' -d 'Only the records of this port, in place of those of master.cf.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" selector' -l 'selector' -d 'What new records are of: 1 or SPKI for the public key, 0 or Cert for the certificate.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" matching' -l 'matching' -d 'In which form: 1 or SHA2-256, 2 or SHA2-512 for a digest.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" trust-anchor' -l 'trust-anchor' -d 'The file of the keys at which trust in DNSSEC begins, in place of the root\'s.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" lookup-timeout' -l 'lookup-timeout' -d 'How long to wait for look-ups, and as long for name servers: seconds, or as 90s, 5m.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" jitter' -l 'jitter' -d 'Begin after a random part of that time, for fleets: such as 1h.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" window' -l 'window' -d 'Switch at this time of day alone; what is due before is staged.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" reload-command' -l 'reload-command' -d 'A shell command that reloads Postfix, in place of postfix reload.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" no-reload' -l 'no-reload' -d 'Do not reload Postfix: running processes go on with the old pair.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" confirm' -l 'confirm' -d 'Where the new certificate must be shown, in place of the services of master.cf.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" no-confirm' -l 'no-confirm' -d 'Do not connect to see whether the new certificate is shown.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" confirm-timeout' -l 'confirm-timeout' -d 'How long to wait until it is shown: seconds, or as 90s, 5m.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" no-dovecot' -l 'no-dovecot' -d 'Leave Dovecot alone, also where it has the pair.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" dovecot-config' -l 'dovecot-config' -d 'The configuration of Dovecot, in place of the one that doveconf reads by itself.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate"' -l 'also' -d 'A shell command that has another server load the pair, and where that must show it.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" hook-dir' -l 'hook-dir' -d 'A directory with executables named before, after and failed, which are run then.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" keep' -l 'keep' -d 'How many generations to keep besides the live one.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" wait' -l 'wait' -d 'Wait so long for another run to end: seconds, or as 90s, 5m, 1h.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" lock-file' -l 'lock-file' -d 'The file that keeps other runs away, in place of /run/mxtls.lock.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" run-as' -l 'run-as' -d 'Work on the files with the rights of this user, to whom their directory belongs.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" changed-exit' -l 'changed-exit' -d 'Exit with this status if something was changed, in place of 0.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" dry-run n' -s 'n' -l 'dry-run' -d 'Check everything and say what would be done.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" format' -l 'format' -d 'How to report: text for people, json or prometheus for programs.' -rfka 'text json prometheus'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rotate" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls install" -eq 1' -F
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" key' -l 'key' -d 'The private key, in place of the one in use or staged.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install"' -l 'chain' -d 'The certificates of the issuers.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" force' -l 'force' -d 'Install also where the clock shows a time before the live generation was made.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" dane' -l 'dane' -d 'Let it wait: mxtls tlsa roll publishes its TLSA record, and switches later.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" passin' -l 'passin' -d 'Where the pass phrase of the key comes from: pass:TEXT, env:NAME, file:PATH, fd:N, stdin or ask.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" all-instances' -l 'all-instances' -d 'Take the other instances of multi_instance_directories too.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install"' -l 'pair' -d 'Only the pair with this file, as main.cf names it.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" owner' -l 'owner' -d 'The owner of the new files, in place of that of the old ones.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" mode' -l 'mode' -d 'The permissions of files with a private key, such as 0600 or 0640.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install"' -l 'ca-file' -d 'Trust the CA certificates of this file besides those of the system.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" reload-command' -l 'reload-command' -d 'A shell command that reloads Postfix, in place of postfix reload.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" no-reload' -l 'no-reload' -d 'Do not reload Postfix: running processes go on with the old pair.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" confirm' -l 'confirm' -d 'Where the new certificate must be shown, in place of the services of master.cf.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" no-confirm' -l 'no-confirm' -d 'Do not connect to see whether the new certificate is shown.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" confirm-timeout' -l 'confirm-timeout' -d 'How long to wait until it is shown: seconds, or as 90s, 5m.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" no-dovecot' -l 'no-dovecot' -d 'Leave Dovecot alone, also where it has the pair.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" dovecot-config' -l 'dovecot-config' -d 'The configuration of Dovecot, in place of the one that doveconf reads by itself.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install"' -l 'also' -d 'A shell command that has another server load the pair, and where that must show it.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" hook-dir' -l 'hook-dir' -d 'A directory with executables named before, after and failed, which are run then.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" keep' -l 'keep' -d 'How many generations to keep besides the live one.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" wait' -l 'wait' -d 'Wait so long for another run to end: seconds, or as 90s, 5m, 1h.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" lock-file' -l 'lock-file' -d 'The file that keeps other runs away, in place of /run/mxtls.lock.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" run-as' -l 'run-as' -d 'Work on the files with the rights of this user, to whom their directory belongs.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" changed-exit' -l 'changed-exit' -d 'Exit with this status if something was changed, in place of 0.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" dry-run n' -s 'n' -l 'dry-run' -d 'Check everything and say what would be done.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" format' -l 'format' -d 'How to report: text for people or json for programs.' -rfka 'text json'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls install" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" all-instances' -l 'all-instances' -d 'Take the other instances of multi_instance_directories too.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback"' -l 'pair' -d 'Only the pair with this file, as main.cf names it.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" to' -l 'to' -d 'The generation to go to, also a later one; the one before if not given.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" force' -l 'force' -d 'Go back to a certificate that has expired or is not valid yet, too.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" reload-command' -l 'reload-command' -d 'A shell command that reloads Postfix, in place of postfix reload.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" no-reload' -l 'no-reload' -d 'Do not reload Postfix: running processes go on with the old pair.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" confirm' -l 'confirm' -d 'Where the new certificate must be shown, in place of the services of master.cf.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" no-confirm' -l 'no-confirm' -d 'Do not connect to see whether the new certificate is shown.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" confirm-timeout' -l 'confirm-timeout' -d 'How long to wait until it is shown: seconds, or as 90s, 5m.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" no-dovecot' -l 'no-dovecot' -d 'Leave Dovecot alone, also where it has the pair.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" dovecot-config' -l 'dovecot-config' -d 'The configuration of Dovecot, in place of the one that doveconf reads by itself.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback"' -l 'also' -d 'A shell command that has another server load the pair, and where that must show it.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" hook-dir' -l 'hook-dir' -d 'A directory with executables named before, after and failed, which are run then.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" keep' -l 'keep' -d 'How many generations to keep besides the live one.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" wait' -l 'wait' -d 'Wait so long for another run to end: seconds, or as 90s, 5m, 1h.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" lock-file' -l 'lock-file' -d 'The file that keeps other runs away, in place of /run/mxtls.lock.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" run-as' -l 'run-as' -d 'Work on the files with the rights of this user, to whom their directory belongs.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" changed-exit' -l 'changed-exit' -d 'Exit with this status if something was changed, in place of 0.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" dry-run n' -s 'n' -l 'dry-run' -d 'Check everything and say what would be done.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" format' -l 'format' -d 'How to report: text for people or json for programs.' -rfka 'text json'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls rollback" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe"' -l 'hosts-file' -d 'A file with a server on each line, or - for standard input.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" local' -l 'local' -d 'Look at the servers of this host\'s Postfix, and hold them against its files.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" session' -l 'session' -d 'Offer this session of smtp\'s or lmtp\'s cache, or the one that is named, to its server.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" all-instances' -l 'all-instances' -d 'Take the other instances of multi_instance_directories too.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" protocol' -l 'protocol' -d 'What is spoken, if not what is usual at the port: smtp, lmtp, imap, pop3 or sieve.' -rfka 'smtp lmtp imap pop3 sieve'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" lmtp' -l 'lmtp' -d 'Speak LMTP, as --protocol lmtp does.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" tls' -l 'tls' -d 'How TLS begins, if not as is usual at the port: starttls or implicit.' -rfka 'starttls implicit'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" mx' -l 'mx' -d 'Take the arguments for mail domains, and look at every host of their MX records.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" dane' -l 'dane' -d 'Whether to look up the TLSA records of hosts that are given by name: auto or no.' -rfka 'auto no'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" trust-anchor' -l 'trust-anchor' -d 'The file of the keys at which trust in DNSSEC begins, in place of the root\'s.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" 4 ipv4' -s '4' -l 'ipv4' -d 'Only ask addresses of IPv4.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" 6 ipv6' -s '6' -l 'ipv6' -d 'Only ask addresses of IPv6.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" server-name' -l 'server-name' -d 'The name to ask the server for in TLS, in place of the host\'s.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" no-server-name' -l 'no-server-name' -d 'Ask for no name in TLS, as Postfix does at the level may.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" connections' -l 'connections' -d 'How many connections to make to an address at most: 1, 2 or 3.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" jobs' -l 'jobs' -d 'How many servers to ask at once.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" timeout' -l 'timeout' -d 'How long to wait for a connection, a reply or a handshake: seconds, or as 90s, 5m.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" deadline' -l 'deadline' -d 'How long one server may take in all: seconds, or as 90s, 5m.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" helo' -l 'helo' -d 'The name to greet servers with, in place of this host\'s.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe"' -l 'name' -d 'A name that every certificate has to cover, besides the host\'s.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe"' -l 'expect' -d 'The file of the certificate that has to be shown; several for several kinds of keys.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe"' -l 'tlsa' -d 'A TLSA record that has to be fitted, such as "3 1 1 0a1b..."; one of several will do.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" warning' -l 'warning' -d 'Warn when less time is left: days, hours as 36h, or percent of the lifetime as 33%.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" critical' -l 'critical' -d 'Be critical when less time is left: days, hours as 36h, or percent as 10%.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe"' -l 'ca-file' -d 'Trust the CA certificates of this file besides those of the system.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe"' -l 'ignore' -d 'Leave out findings by identifier or group.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe"' -l 'only' -d 'Report only these findings, by identifier or group.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" format' -l 'format' -d 'How to report: text for people, json, nagios or prometheus for programs.' -rfka 'text json nagios prometheus'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls probe" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls tlsa" -eq 1' -fa 'print' -d 'Print the TLSA records of the keys in use and of the next'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls tlsa" -eq 1' -fa 'check' -d 'Check that the TLSA records that are published fit the keys in use and the next'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls tlsa" -eq 1' -fa 'roll' -d 'Roll key, certificate and TLSA records over, one step a run, from cron'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa print" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa print" all-instances' -l 'all-instances' -d 'Take the other instances of multi_instance_directories too.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa print"' -l 'name' -d 'A name of the host besides, as of an MX record.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa print"' -l 'port' -d 'Only at this port, in place of those of master.cf.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa print"' -l 'cert' -d 'The pair is this certificate with its issuers, and not that of main.cf.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa print"' -l 'key' -d 'The pair is this private key, whatever its certificate, and not that of main.cf.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa print" usage' -l 'usage' -d 'Whose certificate it is about: 3 or DANE-EE for the server\'s own, 2 or DANE-TA for its issuer\'s.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa print" selector' -l 'selector' -d 'What of it: 1 or SPKI for the public key, 0 or Cert for the whole.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa print" matching' -l 'matching' -d 'In which form: 1 or SHA2-256, 2 or SHA2-512 for a digest, 0 or Full for all octets.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa print" format' -l 'format' -d 'How to report: text for people or json for programs.' -rfka 'text json'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa print" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa print" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa print" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa print" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa print" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa check" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa check" all-instances' -l 'all-instances' -d 'Take the other instances of multi_instance_directories too.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa check"' -l 'name' -d 'A name of the host besides, as of an MX record.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa check"' -l 'port' -d 'Only at this port, in place of those of master.cf.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa check"' -l 'cert' -d 'The pair is this certificate with its issuers, and not that of main.cf.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa check"' -l 'key' -d 'The pair is this private key, whatever its certificate, and not that of main.cf.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa check" trust-anchor' -l 'trust-anchor' -d 'The file of the keys at which trust in DNSSEC begins, in place of the root\'s.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa check" warning' -l 'warning' -d 'Warn when less time is left: days, hours as 36h, or percent of the lifetime as 33%.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa check" critical' -l 'critical' -d 'Be critical when less time is left: days, hours as 36h, or percent as 10%.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa check" timeout' -l 'timeout' -d 'How long to wait for look-ups, and as long for name servers: seconds, or as 90s, 5m.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa check"' -l 'ignore' -d 'Leave out findings by identifier or group.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa check"' -l 'only' -d 'Report only these findings, by identifier or group.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa check" format' -l 'format' -d 'How to report: text for people, json, nagios or prometheus for programs.' -rfka 'text json nagios prometheus'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa check" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa check" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa check" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa check" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" all-instances' -l 'all-instances' -d 'Take the other instances of multi_instance_directories too.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll"' -l 'pair' -d 'Only the pair with this file, as main.cf names it.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" abort' -l 'abort' -d 'Go back: take the next pair and its records back.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" publish' -l 'publish' -d 'A shell command that adds or removes the TLSA records; without one they are printed.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" nsupdate' -l 'nsupdate' -d 'Add and remove the TLSA records by nsupdate with the TSIG key of this file.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" publish-timeout' -l 'publish-timeout' -d 'How long the command that publishes may take.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" cap' -l 'cap' -d 'Wait at least so long, whatever the TTL: some resolvers keep records longer.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll"' -l 'mx-host' -d 'A name that MX records have for this host, in place of those of main.cf.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll"' -l 'port' -d 'Only the records of this port, in place of those of master.cf.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" selector' -l 'selector' -d 'What new records are of: 1 or SPKI for the public key, 0 or Cert for the certificate.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" matching' -l 'matching' -d 'In which form: 1 or SHA2-256, 2 or SHA2-512 for a digest.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" trust-anchor' -l 'trust-anchor' -d 'The file of the keys at which trust in DNSSEC begins, in place of the root\'s.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" lookup-timeout' -l 'lookup-timeout' -d 'How long to wait for look-ups, and as long for name servers: seconds, or as 90s, 5m.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" before' -l 'before' -d 'Renew when less time is left: days as 30d, hours, or percent; a third if not given.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" force' -l 'force' -d 'Renew now, whatever is left.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" reuse-key' -l 'reuse-key' -d 'Keep the key, so that TLSA records stay valid, until --max-key-age is reached.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" max-key-age' -l 'max-key-age' -d 'For how many days a key may be in use.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll"' -l 'name' -d 'A name to certify, in place of those of the old certificate.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" type' -l 'type' -d 'The kind of the new key, in place of that of the old one.' -rfka 'rsa2048 rsa3072 rsa4096 p256 p384 p521 ed25519'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" days' -l 'days' -d 'For how many days a self-signed certificate is valid, in place of as long as the old one.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" sign' -l 'sign' -d 'A shell command that reads the request and writes the certificate with its chain.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" sign-timeout' -l 'sign-timeout' -d 'How long that command may take.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" owner' -l 'owner' -d 'The owner of the new files, in place of that of the old ones.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" mode' -l 'mode' -d 'The permissions of files with a private key, such as 0600 or 0640.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll"' -l 'ca-file' -d 'Trust the CA certificates of this file besides those of the system.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" reload-command' -l 'reload-command' -d 'A shell command that reloads Postfix, in place of postfix reload.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" no-reload' -l 'no-reload' -d 'Do not reload Postfix: running processes go on with the old pair.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" confirm' -l 'confirm' -d 'Where the new certificate must be shown, in place of the services of master.cf.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" no-confirm' -l 'no-confirm' -d 'Do not connect to see whether the new certificate is shown.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" confirm-timeout' -l 'confirm-timeout' -d 'How long to wait until it is shown: seconds, or as 90s, 5m.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" no-dovecot' -l 'no-dovecot' -d 'Leave Dovecot alone, also where it has the pair.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" dovecot-config' -l 'dovecot-config' -d 'The configuration of Dovecot, in place of the one that doveconf reads by itself.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll"' -l 'also' -d 'A shell command that has another server load the pair, and where that must show it.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" hook-dir' -l 'hook-dir' -d 'A directory with executables named before, after and failed, which are run then.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" keep' -l 'keep' -d 'How many generations to keep besides the live one.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" wait' -l 'wait' -d 'Wait so long for another run to end: seconds, or as 90s, 5m, 1h.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" lock-file' -l 'lock-file' -d 'The file that keeps other runs away, in place of /run/mxtls.lock.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" run-as' -l 'run-as' -d 'Work on the files with the rights of this user, to whom their directory belongs.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" changed-exit' -l 'changed-exit' -d 'Exit with this status if something was changed, in place of 0.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" dry-run n' -s 'n' -l 'dry-run' -d 'Check everything and say what would be done.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" format' -l 'format' -d 'How to report: text for people or json for programs.' -rfka 'text json'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls tlsa roll" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" all-instances' -l 'all-instances' -d 'Take the other instances of multi_instance_directories too.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" diff-from-default' -l 'diff-from-default' -d 'Only what is not as Postfix would have it by default.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" propose' -l 'propose' -d 'Propose settings, with their reasons, as a difference.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" apply' -l 'apply' -d 'Make what is proposed, and take it back where anything is worse.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" profile' -l 'profile' -d 'How far a proposal goes: opportunistic or strict.' -rfka 'opportunistic strict'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" cache' -l 'cache' -d 'Move the session caches to tables of another type, such as lmdb.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" what-if' -l 'what-if' -d 'Tell from the log who would be lost, or get mail in clear, with other settings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config"' -l 'log' -d 'A log, also a packed one, for --what-if; the log of this host\'s Postfix if none is given.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" since' -l 'since' -d 'Count from this time on.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" count-local' -l 'count-local' -d 'Count mail over the loopback interface as that of other hosts.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" wait' -l 'wait' -d 'Wait so long for another run to end: seconds, or as 90s, 5m, 1h.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" lock-file' -l 'lock-file' -d 'The file that keeps other runs away, in place of /run/mxtls.lock.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" dry-run n' -s 'n' -l 'dry-run' -d 'Check everything and say what would be done.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" format' -l 'format' -d 'How to report: text for people or json for programs.' -rfka 'text json'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls config" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls log" -ge 1' -F
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls log" peer' -l 'peer' -d 'Count only this peer: a host, all hosts of a domain, or an address.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls log" since' -l 'since' -d 'Count from this time on.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls log" until' -l 'until' -d 'Count up to this time.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls log" count-local' -l 'count-local' -d 'Count mail over the loopback interface as that of other hosts.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls log" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls log" top' -l 'top' -d 'Name so many of the peers and failures.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls log" messages' -l 'messages' -d 'List each message with how it crossed the network.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls log" follow' -l 'follow' -d 'Go on with a log that grows, and list each message as it comes.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls log" format' -l 'format' -d 'How to report: text for people, json or prometheus for programs.' -rfka 'text json prometheus'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls log" html' -l 'html' -d 'The file to replace with the report as a web page.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls log" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls log" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls log" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls log" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls log" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls received" -ge 1' -F
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls received"' -l 'trust' -d 'Believe what this host wrote: a name, .domain, address or network.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls received" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls received" require-tls' -l 'require-tls' -d 'Exit with 1 if a hop was in clear.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls received" format' -l 'format' -d 'How to report: text for people or json for programs.' -rfka 'text json'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls received" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls received" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls received" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls received" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls received" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls cache" -eq 1' -fa 'list' -d 'List the sessions in TLS session caches'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls cache" -eq 1' -fa 'show' -d 'Explain one session of a TLS session cache'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls cache" -eq 1' -fa 'stats' -d 'Count the sessions in TLS session caches'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls cache" -eq 1' -fa 'prune' -d 'Remove sessions from TLS session caches, also live'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls cache" -eq 1' -fa 'clear' -d 'Empty TLS session caches, also live'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls cache" -eq 1' -fa 'verify' -d 'Check that TLS session caches are sound'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls cache" -eq 1' -fa 'export' -d 'Write the entries of a TLS session cache, secrets and all'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls cache" -eq 1' -fa 'import' -d 'Put exported entries into a TLS session cache'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls cache list" -ge 1' -F
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list"' -l 'peer' -d 'Entries of a peer: a pattern with *, ? and [] for its host name, next hop or address.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list"' -l 'protocol' -d 'Entries of a protocol, such as TLSv1.2.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list"' -l 'cipher' -d 'Entries of a cipher, by OpenSSL\'s name, with * and ?.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list" expired' -l 'expired' -d 'Entries that tlsmgr would not find any more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list" older-than' -l 'older-than' -d 'Entries saved longer ago: seconds, or as 90s, 5m, 1h.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list" newer-than' -l 'newer-than' -d 'Entries saved since: seconds, or as 90s, 5m, 1h.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list"' -l 'service' -d 'Entries of a service of master.cf, with * and ?.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list"' -l 'level' -d 'Entries of a TLS security level, such as may or dane, where the key tells it.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list" openssl-mismatch' -l 'openssl-mismatch' -d 'Entries made by another OpenSSL than the running one: Postfix never finds them.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list" undecodable' -l 'undecodable' -d 'Entries that cannot be decoded.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list" sort' -l 'sort' -d 'Sort the entries by peer, service, protocol, cipher, age or expires.' -rfka 'peer service protocol cipher age expires'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list" limit' -l 'limit' -d 'List so many entries at most.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list" count' -l 'count' -d 'Say only how many entries there are.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list" no-snapshot' -l 'no-snapshot' -d 'Do not read a cache that another process has locked: wait for it, or fail.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list" wait' -l 'wait' -d 'Wait so long for a lock that another process holds: seconds, or as 90s, 5m, 1h.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list" format' -l 'format' -d 'How to report: text for people or json for programs.' -rfka 'text json'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls cache show" -ge 1' -F
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache show" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache show" level' -l 'level' -d 'The entry of a TLS security level, such as may or dane, where the key tells it.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache show" secrets' -l 'secrets' -d 'Tell the secrets of sessions: who has them can read and take over their traffic.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache show" force' -l 'force' -d 'Write secrets to a terminal, too.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache show" no-snapshot' -l 'no-snapshot' -d 'Do not read a cache that another process has locked: wait for it, or fail.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache show" wait' -l 'wait' -d 'Wait so long for a lock that another process holds: seconds, or as 90s, 5m, 1h.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache show" format' -l 'format' -d 'How to report: text for people or json for programs.' -rfka 'text json'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache show" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache show" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache show" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache show" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls cache stats" -ge 1' -F
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache stats" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache stats" top' -l 'top' -d 'Name so many of the peers and services.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache stats" no-snapshot' -l 'no-snapshot' -d 'Do not read a cache that another process has locked: wait for it, or fail.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache stats" wait' -l 'wait' -d 'Wait so long for a lock that another process holds: seconds, or as 90s, 5m, 1h.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache stats" format' -l 'format' -d 'How to report: text for people, json or prometheus for programs.' -rfka 'text json prometheus'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache stats" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache stats" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache stats" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache stats" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache stats" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls cache prune" -ge 1' -F
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune"' -l 'peer' -d 'Entries of a peer: a pattern with *, ? and [] for its host name, next hop or address.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune"' -l 'protocol' -d 'Entries of a protocol, such as TLSv1.2.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune"' -l 'cipher' -d 'Entries of a cipher, by OpenSSL\'s name, with * and ?.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune" expired' -l 'expired' -d 'Entries that tlsmgr would not find any more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune" older-than' -l 'older-than' -d 'Entries saved longer ago: seconds, or as 90s, 5m, 1h.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune" newer-than' -l 'newer-than' -d 'Entries saved since: seconds, or as 90s, 5m, 1h.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune"' -l 'service' -d 'Entries of a service of master.cf, with * and ?.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune"' -l 'level' -d 'Entries of a TLS security level, such as may or dane, where the key tells it.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune" openssl-mismatch' -l 'openssl-mismatch' -d 'Entries made by another OpenSSL than the running one: Postfix never finds them.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune" undecodable' -l 'undecodable' -d 'Entries that cannot be decoded.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune" offline' -l 'offline' -d 'Edit the file instead of asking tlsmgr; fails while Postfix uses it.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune" wait' -l 'wait' -d 'Wait so long for a lock that another process holds: seconds, or as 90s, 5m, 1h.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune" dry-run n' -s 'n' -l 'dry-run' -d 'Check everything and say what would be done.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune" format' -l 'format' -d 'How to report: text for people or json for programs.' -rfka 'text json'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache prune" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls cache clear" -ge 1' -F
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache clear" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache clear" y yes' -l 'yes' -s 'y' -d 'Do not ask for confirmation.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache clear" offline' -l 'offline' -d 'Edit the file instead of asking tlsmgr; fails while Postfix uses it.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache clear" wait' -l 'wait' -d 'Wait so long for a lock that another process holds: seconds, or as 90s, 5m, 1h.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache clear" dry-run n' -s 'n' -l 'dry-run' -d 'Check everything and say what would be done.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache clear" format' -l 'format' -d 'How to report: text for people or json for programs.' -rfka 'text json'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache clear" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache clear" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache clear" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache clear" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache clear" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls cache verify" -ge 1' -F
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache verify" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache verify" no-snapshot' -l 'no-snapshot' -d 'Do not read a cache that another process has locked: wait for it, or fail.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache verify" wait' -l 'wait' -d 'Wait so long for a lock that another process holds: seconds, or as 90s, 5m, 1h.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache verify" format' -l 'format' -d 'How to report: text for people or json for programs.' -rfka 'text json'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache verify" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache verify" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache verify" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache verify" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache verify" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls cache export" -eq 1' -F
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache export" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache export" format' -l 'format' -d 'How to write: jsonl, or tsv as postmap -s.' -rfka 'jsonl tsv'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache export" o output' -l 'output' -s 'o' -d 'The new file, mode 0600, to write to.' -rF
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache export" secrets' -l 'secrets' -d 'Tell the secrets of sessions: who has them can read and take over their traffic.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache export" force' -l 'force' -d 'Write secrets to a terminal, too.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache export" no-snapshot' -l 'no-snapshot' -d 'Do not read a cache that another process has locked: wait for it, or fail.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache export" wait' -l 'wait' -d 'Wait so long for a lock that another process holds: seconds, or as 90s, 5m, 1h.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache export" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache export" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache export" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache export" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache export" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls cache import" -eq 1' -F
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_positional "mxtls cache import" -eq 2' -F
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache import" c config-dir' -s 'c' -l 'config-dir' -d 'The directory of main.cf and master.cf.' -rfa '(__mxtls_complete_directories)'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache import" wait' -l 'wait' -d 'Wait so long for a lock that another process holds: seconds, or as 90s, 5m, 1h.' -rfka ''
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache import" dry-run n' -s 'n' -l 'dry-run' -d 'Check everything and say what would be done.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache import" format' -l 'format' -d 'How to report: text for people or json for programs.' -rfka 'text json'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache import" q quiet' -l 'quiet' -s 'q' -d 'Say nothing but errors and warnings.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache import" v verbose' -l 'verbose' -s 'v' -d 'Say more.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache import" color' -l 'color' -d 'When to use colour: auto, always or never.' -rfka 'auto always never'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache import" version' -l 'version' -d 'Show the version.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls cache import" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'mxtls' -n '__mxtls_should_offer_completions_for_flags_or_options "mxtls help" version' -l 'version' -d 'Show the version.'
