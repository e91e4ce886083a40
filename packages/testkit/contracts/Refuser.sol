// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// Fails in each way in which a contract can fail, after it has written to storage.
contract Refuser {
    error Refused(uint256 code);

    uint256 public attempts;

    function refuse(uint256 code) external {
        attempts++;
        revert Refused(code);
    }

    function refuseWithReason(string calldata reason) external {
        attempts++;
        revert(reason);
    }

    function panic() external {
        attempts++;
        assert(false);
    }

    function burnAllGas() external {
        attempts++;
        assembly {
            invalid()
        }
    }
}
