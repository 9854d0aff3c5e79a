;; Where the structure of a JSON document stands: the first half of what simdjson does (Langdale and Lemire, "Parsing gigabytes of JSON per
;; second", VLDB Journal 28, 2019), 64 bytes at a time. `npm run generate` makes json-index.ts of it.
;;
;; Memory: the document from 0 on, blanks behind it up to a multiple of 64, at most 256 KiB of both; what is found from 256 KiB on, four bytes
;; each; from 1,280 KiB on it is the caller's.
(module
  (memory (export "memory") 24)

  ;; Bit n says whether byte n of the 64 at $at is $byte.
  (func $equal (param $at i32) (param $byte i32) (result i64)
    (local $wanted v128)
    (local.set $wanted (i8x16.splat (local.get $byte)))
    (i64.or
      (i64.or
        (i64.extend_i32_u (i8x16.bitmask (i8x16.eq (v128.load (local.get $at)) (local.get $wanted))))
        (i64.shl (i64.extend_i32_u (i8x16.bitmask (i8x16.eq (v128.load offset=16 (local.get $at)) (local.get $wanted)))) (i64.const 16)))
      (i64.or
        (i64.shl (i64.extend_i32_u (i8x16.bitmask (i8x16.eq (v128.load offset=32 (local.get $at)) (local.get $wanted)))) (i64.const 32))
        (i64.shl (i64.extend_i32_u (i8x16.bitmask (i8x16.eq (v128.load offset=48 (local.get $at)) (local.get $wanted)))) (i64.const 48)))))

  ;; Likewise: whether byte n is one of { } [ ] and the comma. A bracket and its brace differ in the bit of 32.
  (func $marks (param $at i32) (result i64)
    (i64.or
      (i64.or (call $sixteen (local.get $at)) (i64.shl (call $sixteen (i32.add (local.get $at) (i32.const 16))) (i64.const 16)))
      (i64.or
        (i64.shl (call $sixteen (i32.add (local.get $at) (i32.const 32))) (i64.const 32))
        (i64.shl (call $sixteen (i32.add (local.get $at) (i32.const 48))) (i64.const 48)))))

  (func $sixteen (param $at i32) (result i64)
    (local $bytes v128)
    (local $braces v128)
    (local.set $bytes (v128.load (local.get $at)))
    (local.set $braces (v128.or (local.get $bytes) (i8x16.splat (i32.const 0x20))))
    (i64.extend_i32_u
      (i8x16.bitmask
        (v128.or
          (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x2c)))
          (v128.or
            (i8x16.eq (local.get $braces) (i8x16.splat (i32.const 0x7b)))
            (i8x16.eq (local.get $braces) (i8x16.splat (i32.const 0x7d))))))))

  ;; Each bit: whether an odd number of the bits up to and including it is set.
  (func $parity (param $bits i64) (result i64)
    (local.set $bits (i64.xor (local.get $bits) (i64.shl (local.get $bits) (i64.const 1))))
    (local.set $bits (i64.xor (local.get $bits) (i64.shl (local.get $bits) (i64.const 2))))
    (local.set $bits (i64.xor (local.get $bits) (i64.shl (local.get $bits) (i64.const 4))))
    (local.set $bits (i64.xor (local.get $bits) (i64.shl (local.get $bits) (i64.const 8))))
    (local.set $bits (i64.xor (local.get $bits) (i64.shl (local.get $bits) (i64.const 16))))
    (i64.xor (local.get $bits) (i64.shl (local.get $bits) (i64.const 32))))

  ;; index(length): how many of { } [ ] and the comma stand outside of strings; -1 where a string has no end.
  (func (export "index") (param $length i32) (result i32)
    (local $at i32)
    (local $out i32)
    (local $bits i64)
    (local $next i64)
    (local $slashes i64)
    (local $escaped i64)
    (local $carried i64) ;; 1 where the byte before the block escapes its first one
    (local $strings i64)
    (local $inside i64) ;; all bits where the block before ended within a string
    (local.set $out (i32.const 0x40000))
    (loop $block
      (if (i32.lt_u (local.get $at) (local.get $length))
        (then
          (local.set $slashes (call $equal (local.get $at) (i32.const 0x5c)))
          (local.set $escaped (local.get $carried))
          (local.set $carried (i64.const 0))
          ;; From left to right: a backslash that is not escaped itself escapes what follows.
          (local.set $bits (i64.and (local.get $slashes) (i64.xor (local.get $escaped) (i64.const -1))))
          (loop $slash
            (if (i64.ne (local.get $bits) (i64.const 0))
              (then
                (local.set $next (i64.shl (i64.and (local.get $bits) (i64.sub (i64.const 0) (local.get $bits))) (i64.const 1)))
                (if (i64.eqz (local.get $next)) (then (local.set $carried (i64.const 1))))
                (local.set $escaped (i64.or (local.get $escaped) (local.get $next)))
                (local.set $bits
                  (i64.and
                    (i64.and (local.get $bits) (i64.sub (local.get $bits) (i64.const 1)))
                    (i64.xor (local.get $next) (i64.const -1))))
                (br $slash))))
          ;; From each string's first quote up to before its last one.
          (local.set $strings
            (i64.xor
              (call $parity
                (i64.and (call $equal (local.get $at) (i32.const 0x22)) (i64.xor (local.get $escaped) (i64.const -1))))
              (local.get $inside)))
          (local.set $inside (i64.shr_s (local.get $strings) (i64.const 63)))
          (local.set $bits (i64.and (call $marks (local.get $at)) (i64.xor (local.get $strings) (i64.const -1))))
          (loop $mark
            (if (i64.ne (local.get $bits) (i64.const 0))
              (then
                (i32.store (local.get $out) (i32.add (local.get $at) (i32.wrap_i64 (i64.ctz (local.get $bits)))))
                (local.set $out (i32.add (local.get $out) (i32.const 4)))
                (local.set $bits (i64.and (local.get $bits) (i64.sub (local.get $bits) (i64.const 1))))
                (br $mark))))
          (local.set $at (i32.add (local.get $at) (i32.const 64)))
          (br $block))))
    (select
      (i32.const -1)
      (i32.shr_u (i32.sub (local.get $out) (i32.const 0x40000)) (i32.const 2))
      (i32.wrap_i64 (local.get $inside)))))
